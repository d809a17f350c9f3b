using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using Microsoft.Playwright;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>A page with a map viewer, see pages/; its script tells about the map in <c>window.client</c>.</summary>
internal sealed class MapPage(BrowserPage browserPage, ServerFixture servers) : IAsyncDisposable
{
    private static readonly TimeSpan PaintTime = TimeSpan.FromSeconds(30);

    private readonly IPage _page = browserPage.Page;

    /// <summary>Opens the page of a viewer with a layer of our server.</summary>
    internal static async Task<MapPage> OpenAsync(BrowserFixture browser, ServerFixture servers, string viewer, string kind)
    {
        var map = new MapPage(await browser.OpenAsync($"{browser.Pages}/{viewer}.html?kind={kind}&server={servers.Maps}&layer=world"), servers);
        await map.WaitUntilAsync("the map is there", async () => await map._page.EvaluateAsync<bool>("() => !!window.client") ? null : "it is not");
        return map;
    }

    /// <summary>
    /// The whole of what a map is used for: it paints the right place; it asks for more when it is dragged and zoomed, and paints that as well;
    /// nothing is complained about.
    /// </summary>
    internal async Task AssertPaintsAndMovesAsync()
    {
        await AssertPaintsAsync();

        int before = MapRequests.Length;
        await _page.Mouse.MoveAsync(500, 300);
        await _page.Mouse.DownAsync();
        await _page.Mouse.MoveAsync(300, 200, new() { Steps = 5 });
        await _page.Mouse.UpAsync();
        await WaitUntilAsync("dragging", () => Task.FromResult(MapRequests.Length > before ? null : "the map asks for nothing"));
        await AssertPaintsAsync();

        before = MapRequests.Length;
        await _page.ClickAsync(await _page.EvaluateAsync<string>("() => client.zoomIn"));
        await WaitUntilAsync("zooming", () => Task.FromResult(MapRequests.Length > before ? null : "the map asks for nothing"));
        await AssertPaintsAsync();
        Assert.Empty(browserPage.Errors);
    }

    /// <summary>Text of a feature info request in the page.</summary>
    internal Task<string> InfoAsync(double longitude, double latitude) =>
        _page.EvaluateAsync<string>("place => client.info(...place)", new[] { longitude, latitude });

    /// <summary>Width and height of the legend that the page shows.</summary>
    internal async Task<(int Width, int Height)> LegendAsync()
    {
        int[] size = await _page.EvaluateAsync<int[]>("() => client.legend()");
        return (size[0], size[1]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => browserPage.DisposeAsync();

    private string[] MapRequests => [.. browserPage.Requests.Where(url =>
        url.StartsWith(servers.Maps, StringComparison.Ordinal) && !url.Contains("Capabilities", StringComparison.Ordinal))];

    // Maps move with animations and paint tile by tile: the picture counts that is there in the end.
    private Task AssertPaintsAsync() => WaitUntilAsync("painting", async () =>
    {
        double[] bounds = await _page.EvaluateAsync<double[]>("() => client.bounds()");
        var scene = new Scene(await _page.EvaluateAsync<string>("() => client.srs"), bounds[0], bounds[1], bounds[2], bounds[3], 640, 480);
        using Raster picture = ImageDecoder.Decode(await _page.ScreenshotAsync());
        return await scene.FaultAsync(picture, servers.Origin);
    });

    private async Task WaitUntilAsync(string what, Func<Task<string?>> fault)
    {
        using var deadline = new CancellationTokenSource(PaintTime);
        while (await fault() is { } found)
        {
            Assert.False(deadline.IsCancellationRequested, $"{what}: {found}\n{string.Join('\n', browserPage.Errors)}\n{string.Join('\n', browserPage.Requests)}");
            await Task.Delay(50);
        }
    }
}
