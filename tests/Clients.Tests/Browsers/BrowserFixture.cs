using MapProxyCluster.Testing.Common;
using Microsoft.Playwright;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>A headless Chromium, started when the first test wants it, and a web server with the pages of the map viewers.</summary>
public sealed class BrowserFixture : IAsyncLifetime, IDisposable
{
    private const string Program = "/usr/bin/chromium";

    // Where the files of an address lie: the viewers that tools/assets fetches, and our pages.
    private static readonly Dictionary<string, string> Folders = new()
    {
        ["ol"] = Path.Combine(ServerProcess.Root, "artifacts/assets/ol"),
        ["leaflet"] = Path.Combine(ServerProcess.Root, "artifacts/clients/leaflet"),
        ["maplibre-gl"] = Path.Combine(ServerProcess.Root, "artifacts/clients/maplibre-gl"),
        ["pages"] = Path.Combine(AppContext.BaseDirectory, "pages"),
    };

    // WebGL without a graphics card, and no calls to anybody but our servers.
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    ];

    private readonly RecordedService _pages = new(Answer);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Address of the pages with the map viewers: another origin than our server's, as on a real web site.</summary>
    internal string Pages => $"{_pages.Url}/pages";

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    /// <summary>Opens a page in a fresh profile.</summary>
    internal async Task<BrowserPage> OpenAsync(string url)
    {
        // Tests of a collection follow each other: the first starts the browser alone.
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Headless = true, Args = Arguments });
        IPage page = await _browser.NewPageAsync(new() { ViewportSize = new() { Width = 640, Height = 480 }, Locale = "en-GB" });
        var opened = new BrowserPage(page);
        await page.GotoAsync(url);
        return opened;
    }

    private static RecordedService.Answer Answer(RecordedService.Request request)
    {
        string[] parts = request.Url.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        string file = parts.Length == 2 && Folders.TryGetValue(parts[0], out string? folder) ? Path.Combine(folder, parts[1]) : "";
        return File.Exists(file)
            ? new RecordedService.Answer(200, File.ReadAllBytes(file)) { Headers = new Dictionary<string, string> { ["Content-Type"] = MediaType(file) } }
            : new RecordedService.Answer(404);
    }

    private static string MediaType(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html",
        ".css" => "text/css",
        _ => "text/javascript",
    };
}
