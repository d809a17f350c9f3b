using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>The demo pages work in a browser, whatever they look like.</summary>
[Collection(Servers.Name)]
public sealed class DemoTests(ServerFixture servers, BrowserFixture browser)
{
    private const int AtOnce = 2;

    // Links, and what forms lead to as they are when the page opens: with each of their buttons, or with each choice as well.
    private const string Links = """
        choices => {
          const links = [...document.links].map(link => link.href);
          for (const form of document.forms) {
            const lists = choices ? [...form.querySelectorAll('select')] : [];
            for (const list of lists.length ? lists : [null]) {
              for (const option of list ? [...list.options] : [null]) {
                if (option) option.selected = true;
                const buttons = [...form.querySelectorAll('button:not([type=button]), input[type=submit]')];
                for (const button of buttons.length ? buttons : [null]) {
                  links.push(new URL('?' + new URLSearchParams(new FormData(form, button)), form.action || location).href);
                }
              }
            }
          }
          return [...new Set(links.map(link => link.split('#')[0]))];
        }
        """;

    [Fact]
    public Task Pages_OfTheQuickstart_OpenWithoutErrors() => AssertPagesAsync(servers.Quickstart, false, "wms_layer=world", "wmts_layer=world", "tms_layer=world");

    [LongFact]
    public Task Pages_OfManyGrids_OpenWithoutErrors() => AssertPagesAsync(servers.Maps, false, "wms_layer=world", "wmts_layer=world", "tms_layer=world");

    [LongFact]
    public Task Pages_WithEveryChoice_OpenWithoutErrors() => AssertPagesAsync(servers.Paris, true, "wms_layer=countries", "wms_layer=plan");

    private async Task AssertPagesAsync(string server, bool withChoices, params string[] expected)
    {
        string[] links;
        await using (BrowserPage index = await browser.OpenAsync($"{server}/demo/"))
        {
            links = await index.Page.EvaluateAsync<string[]>(Links, withChoices);
            Assert.Empty(index.Errors);
        }

        string[] pages = [.. links.Where(link => link.StartsWith(server, StringComparison.Ordinal))];
        Assert.All(expected, part => Assert.Contains(pages, page => page.Contains(part, StringComparison.Ordinal)));
        await Parallel.ForEachAsync(pages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (page, _) => await AssertOpensAsync(page));
    }

    private async Task AssertOpensAsync(string url)
    {
        await using BrowserPage page = await browser.OpenAsync(url);
        await page.WaitUntilQuietAsync();
        Assert.True(page.Errors.Count == 0, $"{url}\n{string.Join('\n', page.Errors)}");
        if (url.Contains("_layer=world", StringComparison.Ordinal))
        {
            await AssertPaintedAsync(page, url);
        }
        else if (url.Contains("_capabilities", StringComparison.Ordinal))
        {
            Assert.Contains("http://", await page.Page.InnerTextAsync("body"));
        }
    }

    // The picture is there when the sea is: the origin paints it in one colour, which JPEG changes a little.
    private static async Task AssertPaintedAsync(BrowserPage page, string url)
    {
        int blue = 0;
        for (int attempt = 0; attempt < 100 && blue < 1000; attempt++)
        {
            using Raster picture = ImageDecoder.Decode(await page.Page.ScreenshotAsync());
            blue = 0;
            foreach (uint pixel in picture.Pixels)
            {
                Color color = Color.FromPixel(pixel);
                blue += Math.Abs(color.R - 172) + Math.Abs(color.G - 207) + Math.Abs(color.B - 226) < 12 ? 1 : 0;
            }
        }

        Assert.True(blue >= 1000, $"{url} shows no map\n{string.Join('\n', page.Requests)}");
    }
}
