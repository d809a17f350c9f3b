using System.Diagnostics;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Clients.Tests;

/// <summary>A real MapServer as upstream WMS.</summary>
[Collection(Servers.Name)]
public sealed class MapServerTests(ServerFixture servers) : IAsyncLifetime
{
    private Process? _mapServer;
    private string _upstream = "";
    private string _mapFile = "";

    public async Task InitializeAsync()
    {
        int port = Tool.FreePort();
        string folder = Directory.CreateDirectory(Path.Combine(servers.Folder, $"mapserver-{port}")).FullName;
        _mapFile = Path.Combine(folder, "test.map");
        await File.WriteAllTextAsync(_mapFile, """
            MAP
              NAME "test"
              SIZE 256 256
              EXTENT -180 -90 180 90
              IMAGECOLOR 200 220 255
              PROJECTION "init=epsg:4326" END
              WEB METADATA
                "wms_title" "test"
                "wms_onlineresource" "http://127.0.0.1/"
                "wms_srs" "EPSG:4326 EPSG:3857"
                "wms_enable_request" "*"
              END END
              LAYER
                NAME "block"
                TYPE POLYGON
                STATUS ON
                METADATA "wms_title" "block" END
                PROJECTION "init=epsg:4326" END
                FEATURE POINTS 10 40 20 40 20 50 10 50 10 40 END END
                CLASS STYLE COLOR 200 0 0 END END
              END
            END
            """);
        string settings = Path.Combine(folder, "mapserver.conf");
        await File.WriteAllTextAsync(settings, """CONFIG ENV MS_MAP_PATTERN "^/" END END""");
        Environment.SetEnvironmentVariable("MAPSERVER_CONFIG_FILE", settings);
        _upstream = $"http://127.0.0.1:{port}/cgi-bin/mapserv";
        _mapServer = await Tool.StartAsync(
            $"http://127.0.0.1:{port}/", "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "scripts", "mapserver_bridge.py"), $"{port}", "/usr/lib/cgi-bin/mapserv", settings]);
    }

    public Task DisposeAsync()
    {
        Tool.Stop(_mapServer);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("1.1.1", "GLOBAL_WEBMERCATOR")]
    [InlineData("1.3.0", "GLOBAL_WEBMERCATOR")]
    [InlineData("1.1.1", "GLOBAL_GEODETIC")]
    [InlineData("1.3.0", "GLOBAL_GEODETIC")]
    public async Task GetMap_FromMapServer_ShowsTheBlockInItsPlace(string version, string grid)
    {
        string server = await servers.ServeTextAsync($"mapserver-{version}-{grid}", $$"""
            services: {wms: }
            layers: [{name: block, title: Block, sources: [cache]}]
            caches:
              cache:
                grids: ['{{grid}}']
                sources: [mapserver]
            sources:
              mapserver:
                type: wms
                wms_opts:
                  version: '{{version}}'
                req: {url: '{{_upstream}}?map={{_mapFile}}', layers: block}
            """);

        using Raster map = await Pictures.FetchAsync(
            $"{server}/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=block&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&FORMAT=image/png");

        // The block reaches from 10 to 20 degrees east and from 40 to 50 north: columns 100 to 200, rows 100 to 200.
        Assert.True(IsRed(map, 150, 150) && IsRed(map, 105, 105) && IsRed(map, 195, 195));
        Assert.False(IsRed(map, 95, 150) || IsRed(map, 205, 150) || IsRed(map, 150, 95) || IsRed(map, 150, 205));
    }

    private static bool IsRed(Raster map, int x, int y)
    {
        Color color = Color.FromPixel(map.Row(y)[x]);
        return color is { R: > 150, G: < 60, B: < 60 };
    }

    [Theory]
    [InlineData("")]
    [InlineData(", mapserver: {binary: /usr/lib/cgi-bin/mapserv, working_dir: /tmp}")]
    public async Task GetMap_FromMapServersProgram_ShowsTheBlockInItsPlace(string program)
    {
        string server = await servers.ServeTextAsync($"mapserver-program-{program.Length}", $$"""
            services: {wms: {image_formats: [image/png, image/webp]} }
            layers: [{name: block, title: Block, sources: [cache]}]
            caches: {cache: {grids: [GLOBAL_WEBMERCATOR], sources: [mapserver]} }
            sources: {mapserver: {type: mapserver, supported_srs: ['EPSG:4326'], req: {map: '{{_mapFile}}', layers: block}{{program}} } }
            """);

        foreach (string format in (string[])["image/png", "image/webp"])
        {
            using Raster map = await Pictures.FetchAsync(
                $"{server}/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=block&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&FORMAT={format}");
            Color inside = Color.FromPixel(map.Row(150)[150]), outside = Color.FromPixel(map.Row(150)[250]);
            Assert.True(inside is { R: > 180, G: < 30, B: < 30 } && outside is { R: > 180, G: > 200, B: > 230 }, $"{format}: {inside} {outside}");
        }
    }
}
