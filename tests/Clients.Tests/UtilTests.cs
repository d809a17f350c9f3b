using System.Diagnostics;

namespace MapProxyCluster.Clients.Tests;

/// <summary>The commands as they lie in artifacts/bin.</summary>
[Collection(Servers.Name)]
public sealed class UtilTests(ServerFixture servers)
{
    private static readonly string Util = Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util");

    [Fact]
    public async Task Create_BaseConfig_CanBeServedAsProjects()
    {
        string folder = Path.Combine(servers.Folder, "created");
        string output = await Tool.RunAsync(Util, "create", "-t", "base-config", folder);
        Assert.Contains("mapproxy.yaml", output);
        Assert.True(File.Exists(Path.Combine(folder, "seed.yaml")));

        int port = Tool.FreePort();
        string address = $"http://127.0.0.1:{port}";
        Process server = await Tool.StartAsync(address, Util, ["serve-multiapp-develop", "-b", $"127.0.0.1:{port}", "--allow-listing", "true", folder]);
        servers.Keep(server);
        using var client = new HttpClient();
        Assert.Contains("href=\"/mapproxy/\"", await client.GetStringAsync(address));
        Assert.Contains("<Name>example</Name>", await client.GetStringAsync($"{address}/mapproxy/service?SERVICE=WMS&REQUEST=GetCapabilities"));
    }

    [Fact]
    public async Task ServeDevelop_SigTerm_EndsCleanly()
    {
        int port = Tool.FreePort();
        string file = Path.Combine(Tool.Root, "examples/paris/mapproxy.yaml");
        using Process server = await Tool.StartAsync($"http://127.0.0.1:{port}", Util, ["serve-develop", "-b", $"127.0.0.1:{port}", file]);
        await Tool.RunAsync("kill", "-TERM", $"{server.Id}");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await server.WaitForExitAsync(deadline.Token);

        Assert.Equal(0, server.ExitCode);
    }

    [Theory]
    [InlineData("serve-develop", "nofile.yaml")]
    [InlineData("serve-multiapp-develop", "nofolder")]
    [InlineData("create", "-t", "nope", "folder")]
    public async Task Command_WrongArguments_SaysWhy(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Util, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.NotEqual(0, process.ExitCode);
        Assert.StartsWith("ERROR:", errors);
    }

    [Fact]
    public async Task Check_GoodConfiguration_TellsWarningsAndWhatThereIs()
    {
        string folder = Directory.CreateDirectory(Path.Combine(servers.Folder, "check-good")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "area.geojson"), """{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}""");
        string file = Path.Combine(folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(file, """
            services: {wms: }
            colour: red
            layers: [{name: a, title: A, sources: [a]}]
            caches: {a: {grids: [GLOBAL_WEBMERCATOR], sources: [wms]}}
            sources: {wms: {type: wms, coverage: {datasource: area.geojson, srs: 'EPSG:4326'}, req: {url: 'http://127.0.0.1:9/', layers: a}}}
            """);

        (int exit, string output) = await CheckAsync(file);
        Assert.Equal(0, exit);
        Assert.Equal(
            [$"WARNING: {file}:2: colour: unknown 'colour' in the document", "1 layers, 1 caches, 1 sources, 3 grids", "0 errors, 1 warnings"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, (await CheckAsync("--strict", file)).Exit);
    }

    [Fact]
    public async Task Check_BrokenConfiguration_TellsAllErrorsWithTheirPlace()
    {
        string folder = Directory.CreateDirectory(Path.Combine(servers.Folder, "check-bad")).FullName;
        string file = Path.Combine(folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(file, """
            services: {wms: }
            layers: [{name: a, title: A, sources: [a]}, {name: b, title: B, sources: [mapnik]}]
            caches: {a: {grids: [GLOBAL_WEBMERCATOR], sources: [wms]}}
            sources:
              wms: {type: wms, coverage: {datasource: nothing.geojson, srs: 'EPSG:4326'}, req: {url: 'http://127.0.0.1:9/', layers: a}}
              mapnik: {type: mapnik, mapfile: m.xml}
            """);

        (int exit, string output) = await CheckAsync(file);
        Assert.Equal(1, exit);
        Assert.Contains($"ERROR: {file}:6: sources.mapnik.type: maps of Mapnik cannot be drawn here", output);
        Assert.Contains("1 errors", output);
    }

    [Fact]
    public async Task DefragCompactCache_BundleOfReplacedTiles_PrintsMapProxysLines()
    {
        string folder = Directory.CreateDirectory(Path.Combine(servers.Folder, "defrag")).FullName;
        string file = Path.Combine(folder, "mapproxy.yaml"), bundle = Path.Combine(folder, "own/L00/R0000C0000.bundle");
        await File.WriteAllTextAsync(file, """
            services: {tms: }
            layers: [{name: a, title: A, sources: [c1]}]
            caches:
              c1: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: compact, version: 2, directory: own}}
              c2: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: compact, version: 1}}
            """);
        await Tool.RunAsync("/usr/bin/python3", "-c", $"""
            import io
            from mapproxy.cache.compact import CompactCacheV2
            from mapproxy.cache.tile import Tile
            from mapproxy.image import ImageSource
            for i in range(3): CompactCacheV2('{folder}/own').store_tile(Tile((0, 0, 0), ImageSource(io.BytesIO(b'x' * 1000000))))
            """);
        long before = new FileInfo(bundle).Length;

        string dry = await Tool.RunAsync(Util, "defrag-compact-cache", "-f", file, "-n");
        Assert.Matches(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}\] c1:   1/1 \(.*R0000C0000.bundle\) fragmentation is 63.9% \(1953kb\) - defragmenting\n$", dry);
        Assert.Equal(before, new FileInfo(bundle).Length);
        await Tool.RunAsync(Util, "defrag-compact-cache", "-f", file, "--caches", "c1");
        Assert.Equal(before - 2_000_008, new FileInfo(bundle).Length);
        Assert.Contains("skipping", await Tool.RunAsync(Util, "defrag-compact-cache", "-f", file));
    }

    private static async Task<(int Exit, string Output)> CheckAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Util, ["check", .. arguments]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
