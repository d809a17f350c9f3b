using System.Diagnostics;
using Microsoft.Playwright;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>The page of the admin port works in a browser: from the token to the end of a job and of a purge.</summary>
[Collection(Servers.Name)]
public sealed class AdminTests(ServerFixture servers, BrowserFixture browser) : IAsyncLifetime
{
    private const string Token = "a-token-for-tests";

    private readonly string _admin = $"http://127.0.0.1:{Tool.FreePort()}";
    private readonly string _folder = Path.Combine(servers.Folder, $"admin-{Guid.NewGuid():N}");
    private Process? _gateway;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        string file = Path.Combine(_folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(Path.Combine(Tool.Root, "examples/quickstart/mapproxy.yaml")));
        await File.WriteAllTextAsync(Path.Combine(_folder, "seed.yaml"), """
            seeds:
              world: {caches: [world_cache], grids: [webmercator], levels: {to: 3}, schedule: '0 3 * * SUN'}
            cleanups:
              old: {caches: [world_cache], remove_before: {weeks: 4}}
            """);
        string gateway = $"http://127.0.0.1:{Tool.FreePort()}";
        _gateway = await Tool.StartAsync(
            $"{gateway}/", Path.Combine(Tool.Root, "artifacts/bin/gateway"), [],
            ("MapProxy__Config", file), ("ASPNETCORE_URLS", gateway), ("Admin__Url", _admin), ("Admin__Token", Token), ("ORIGIN_URL", servers.Origin));
    }

    public Task DisposeAsync()
    {
        Tool.Stop(_gateway);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Page_WrongToken_StaysShut()
    {
        await using BrowserPage opened = await browser.OpenAsync(_admin);
        IPage page = opened.Page;

        await LogInAsync(page, "another");

        await page.GetByText("This token does not fit.").WaitForAsync();
        Assert.False(await page.Locator("#content").IsVisibleAsync());
    }

    [Fact]
    public async Task Page_SeedAndPurge_AreDoneAndShown()
    {
        await using BrowserPage opened = await browser.OpenAsync(_admin);
        IPage page = opened.Page;
        await LogInAsync(page, Token);
        await page.GetByText("0 3 * * SUN").WaitForAsync();

        await page.Locator("#start [name=cache]").SelectOptionAsync("world_cache");
        await page.Locator("#start [name=grid]").SelectOptionAsync("webmercator");
        await page.GetByLabel("To level").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.Locator("#jobs li", new() { HasText = "world_cache" }).Locator(".mark.done").WaitForAsync(new() { Timeout = 60_000 });

        // Levels 0 to 3: 1, 4, 16 and 64 tiles; the last of them all there.
        await page.Locator("#cache").SelectOptionAsync(new SelectOptionValue { Label = "world_cache · webmercator (EPSG:3857, file)" });
        await page.Locator("#level").FillAsync("3");
        await page.GetByText("64 of 64 tiles are cached (100 %)", new() { Exact = false }).First.WaitForAsync();

        await page.GetByLabel("Purge").CheckAsync();
        await page.GetByLabel("From level").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Count, then purge …" }).ClickAsync();
        await page.GetByText("64 tiles of world_cache (webmercator) will be removed for good.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Purge", Exact = true }).ClickAsync();
        ILocator purges = page.Locator("#jobs li", new() { HasText = "purge world_cache" });
        await Assertions.Expect(purges.Locator(".mark.done")).ToHaveCountAsync(2, new() { Timeout = 60_000 });
        await page.Locator("#level").FillAsync("2");
        await page.GetByText("16 of 16 tiles are cached (100 %)").WaitForAsync();
        await page.Locator("#level").FillAsync("3");
        await page.GetByText("0 of 64 tiles are cached (0 %)").WaitForAsync();

        Assert.Empty(opened.Errors);
        Assert.All(opened.Requests, url => Assert.StartsWith(url.StartsWith("data:", StringComparison.Ordinal) ? "data:" : _admin, url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Page_BadArea_TellsWhatIsWrong()
    {
        await using BrowserPage opened = await browser.OpenAsync(_admin);
        IPage page = opened.Page;
        await LogInAsync(page, Token);

        await page.GetByLabel("SRS of the area").FillAsync("EPSG:0");
        await page.GetByLabel("Area: west,south,east,north").FillAsync("1,2,3,4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Assertions.Expect(page.Locator("#start-error")).ToContainTextAsync("EPSG:0");
    }

    private static async Task LogInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in" }).ClickAsync();
    }
}
