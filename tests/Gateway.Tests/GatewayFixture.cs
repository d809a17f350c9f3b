using System.Net;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Hosting;
using MapProxyCluster.Hosting;
using MapProxyCluster.Hosting.Listening;
using MapProxyCluster.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>A gateway over a configuration of the test, with an upstream under its control.</summary>
public sealed class GatewayFixture : IAsyncDisposable
{
    /// <summary>The configuration that most tests use; UPSTREAM is replaced by the upstream's address, AUTHORITY by its host and port.</summary>
    public const string Standard = """
        services:
          demo:
          tms: {use_grid_names: true, origin: nw}
          wmts:
            featureinfo_formats: [{mimetype: text/plain, suffix: txt}]
          wms:
            srs: ['EPSG:4326', 'EPSG:3857', 'EPSG:2154']
            md: {title: Test maps}
        layers:
          - name: world
            title: World
            sources: [world_cache]
          - name: group
            title: Group
            layers:
              - {name: direct, title: Direct, sources: [world_wms]}
              - {name: coarse, title: Coarse, sources: [world_wms], max_res: 1000}
          - name: europe
            title: Europe
            sources: [europe_cache]
        caches:
          world_cache: {grids: [web, geo, south], sources: [world_wms]}
          europe_cache: {grids: [web], sources: [europe_wms]}
        sources:
          world_wms:
            type: wms
            wms_opts: {featureinfo: true, legendgraphic: true}
            req: {url: 'UPSTREAM/wms', layers: world}
          europe_wms:
            type: wms
            coverage: {bbox: [0, 35, 30, 60], srs: 'EPSG:4326'}
            req: {url: 'UPSTREAM/wms', layers: europe}
        grids:
          web: {base: GLOBAL_WEBMERCATOR}
          geo: {base: GLOBAL_GEODETIC, origin: nw}
          south: {base: GLOBAL_MERCATOR}
        globals:
          cache: {base_dir: cache_data}
          http: {client_timeout: 3}
        """;

    private readonly WebApplication _app;

    private GatewayFixture(WebApplication app, Upstream upstream, string folder) => (_app, Upstream, Folder) = (app, upstream, folder);

    /// <summary>The map server behind.</summary>
    public Upstream Upstream { get; }

    /// <summary>Folder of the configuration.</summary>
    public string Folder { get; }

    /// <summary>A client without redirects whose base is the gateway.</summary>
    public HttpClient Client { get; private init; } = new();

    /// <summary>What the gateway serves at the moment.</summary>
    public MapCatalog Catalog => _app.Services.GetRequiredService<IProjects>().LoadedCatalogs()[0];

    /// <summary>Takes no new connections.</summary>
    public Task ShutAsync() => _app.Services.GetRequiredService<ListenerGate>().ShutAsync();

    /// <summary>The projects.</summary>
    public IProjects Projects => _app.Services.GetRequiredService<IProjects>();

    /// <summary>Number of files in the cache.</summary>
    public int CachedFiles => Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*", SearchOption.AllDirectories).Length : 0;

    /// <summary>Root of the caches.</summary>
    public string Cache => Path.Combine(Folder, "cache_data");

    public static Task<GatewayFixture> StartAsync(string configuration = Standard, bool demoStats = false) =>
        StartAsync(folder => (Path.Combine(folder, "mapproxy.yaml"), false), "http://127.0.0.1:0", [], [("mapproxy.yaml", configuration)], demoStats);

    /// <summary>Starts at an address of the test's choice, with settings on the command line; any certificate is accepted.</summary>
    public static Task<GatewayFixture> StartAsync(string configuration, string url, params string[] arguments) =>
        StartAsync(folder => (Path.Combine(folder, "mapproxy.yaml"), false), url, arguments, [("mapproxy.yaml", configuration)]);

    public static Task<GatewayFixture> StartAsync(
        Func<string, (string Path, bool AllowListing)> options, params (string Name, string Text)[] files) =>
        StartAsync(options, "http://127.0.0.1:0", [], files);

    private static async Task<GatewayFixture> StartAsync(
        Func<string, (string Path, bool AllowListing)> options,
        string url,
        string[] arguments,
        (string Name, string Text)[] files,
        bool demoStats = false)
    {
        string folder = Directory.CreateTempSubdirectory("gateway-").FullName;
        Upstream upstream = await Upstream.StartAsync();
        foreach ((string name, string text) in files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text
                .Replace("UPSTREAM", upstream.Url, StringComparison.Ordinal)
                .Replace("AUTHORITY", new Uri(upstream.Url).Authority, StringComparison.Ordinal));
        }

        (string configuration, bool allowListing) = options(folder);
        WebApplication app = GatewayHost.Build(
            new GatewayOptions
            {
                Process = new ProcessSettings { ConfigPath = configuration, AllowListing = allowListing, DemoStats = demoStats },
                Urls = [url],
                LogRequests = false,
            }, arguments);
        await app.StartAsync();
        return new GatewayFixture(app, upstream, folder)
        {
            Client = new HttpClient(new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                MaxConnectionsPerServer = 2000,
                SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            })
            {
                BaseAddress = new Uri(app.Urls.First()),
            },
        };
    }

    /// <summary>A map of the area from 0 to 40 east and 30 to 60 north, 400 × 300: the red square covers columns and rows 100 to 200.</summary>
    public static string MapUrl(string layers = "world", string more = "") =>
        $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={layers}&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&FORMAT=image/png{more}";

    public async Task<(HttpStatusCode Status, string MediaType, string Text)> TextAsync(string url)
    {
        using HttpResponseMessage response = await Client.GetAsync(url);
        return (response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", await response.Content.ReadAsStringAsync());
    }

    public async Task<Raster> PictureAsync(string url)
    {
        using HttpResponseMessage response = await Client.GetAsync(url);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{url}: {response.StatusCode} {System.Text.Encoding.UTF8.GetString(body)}");
        return ImageDecoder.Decode(body);
    }

    public static bool IsRed(Raster raster, int x, int y) => Color.FromPixel(raster.Row(y)[x]) is { R: > 150, B: < 90, A: 255 };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Upstream.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
