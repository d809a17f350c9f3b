using System.Diagnostics;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>Commands that read what other servers and programs offer, and make configurations of it.</summary>
public sealed class UtilAutoconfigTests : IAsyncLifetime
{
    private const string Theirs = "/usr/bin/mapproxy-util";
    private static readonly string Ours = Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util");

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;
    private Process? _server;
    private string _address = "";

    public async Task InitializeAsync()
    {
        await WriteAsync("served.yaml", """
            services:
              ogcapi: {}
              wms: {srs: ['EPSG:4326', 'EPSG:3857', 'EPSG:25832'], md: {title: "Jane's \"maps\": all, of [them] é"}}
            layers:
              - {name: streets, title: 'Streets: no', sources: [a], md: {abstract: "two\nlines # and more"}}
              - title: '007'
                layers: [{name: 'yes', title: '1e3', sources: [b], min_res: 1000, max_res: 1}]
            grids:
              utm: {srs: 'EPSG:25832', bbox: [5, 47, 15, 55], bbox_srs: 'EPSG:4326', origin: nw, min_res: 1000, max_res: 1.5}
              degrees: {base: GLOBAL_GEODETIC, num_levels: 3}
            caches: {a: {grids: [GLOBAL_WEBMERCATOR], sources: [marks]}, b: {grids: [utm, degrees], sources: [marks]}}
            sources: {marks: {type: debug}}
            """);
        await WriteAsync("base.yaml", """
            grids:
              web: {base: GLOBAL_WEBMERCATOR}
              utm: {srs: 'EPSG:25832', bbox: [5, 47, 15, 55], bbox_srs: 'EPSG:4326', origin: nw}
            """);
        await WriteAsync("changes.yaml", """
            service: {wms: {srs: ['EPSG:3857']}}
            sources:
              __all__: {http: {client_timeout: 10}}
              streets_wms: {supported_srs__extend__: ['EPSG:31467'], req: {layers: x}}
              ___s_wms: {concurrent_requests: 2}
            caches: {streets___: {format: image/jpeg}}
            globals: {cache: {meta_size: [2, 2]}, empty: , flag: yes, text: 'yes', number: '12', octal: 010, real: 1e5, colon: 'with: colon', dash: '- x'}
            """);
        await WriteAsync("seed-changes.yaml", "seeds: {__all__: {levels: {to: 8}}}\n");
        int port = Tool.FreePort();
        _address = $"http://127.0.0.1:{port}";
        _server = await Tool.StartAsync(_address, Ours, ["serve-develop", "-b", $"127.0.0.1:{port}", PathOf("served.yaml")]);
    }

    public Task DisposeAsync()
    {
        Tool.Stop(_server);
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task WmsCapabilities_OfAServer_AreShownAsMapProxyShowsThem(string version)
    {
        string[] arguments = ["wms-capabilities", "--version", version, $"{_address}/service"];

        Assert.Equal(Sorted(await Tool.RunAsync(Theirs, arguments)), Sorted(await Tool.RunAsync(Ours, arguments)));
    }

    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task Autoconfig_OfCapabilities_MakesMapProxysConfiguration(string version)
    {
        async Task<string> MakeAsync(string program, string name)
        {
            await Tool.RunAsync(
                program, "autoconfig", "--capabilities", $"{_address}/service?version={version}", "--base", PathOf("base.yaml"),
                "--overwrite", PathOf("changes.yaml"), "--overwrite-seed", PathOf("seed-changes.yaml"),
                "--output", PathOf($"{name}.yaml"), "--output-seed", PathOf($"{name}-seed.yaml"));
            return await ContentAsync($"{name}.yaml", $"{name}-seed.yaml");
        }

        Assert.Equal(await MakeAsync(Theirs, "theirs"), await MakeAsync(Ours, "ours"));
        Assert.Contains("0 errors", await Tool.RunAsync(Ours, "check", PathOf("ours.yaml")));
    }

    [Fact]
    public async Task Autoconfig_FileThatExists_IsKeptWithoutForce()
    {
        Command refused = await Command.RunAsync(Ours, ["autoconfig", "--capabilities", $"{_address}/service", "--output", PathOf("base.yaml")]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("already exists, use --force to overwrite", refused.Errors);
    }

    [Theory]
    [InlineData("name either --capabilities or --geopackage")]
    [InlineData("no WMS capabilities: the document begins with html", "--capabilities", "page.html")]
    [InlineData("cannot be read as WMS capabilities", "--capabilities", "base.yaml")]
    [InlineData("cannot be read as a GeoPackage", "--geopackage", "base.yaml")]
    [InlineData("no such file", "--geopackage", "nothing.gpkg")]
    public async Task Autoconfig_OfSomethingElse_SaysWhy(string message, params string[] arguments)
    {
        await WriteAsync("page.html", "<html/>");
        Command refused = await Command.RunAsync(Ours, ["autoconfig", .. arguments.Select(argument => argument.StartsWith('-') ? argument : PathOf(argument))]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.StartsWith("ERROR: ", refused.Errors);
        Assert.Contains(message, refused.Errors);
    }

    [Fact]
    public async Task Autoconfig_OfGdalsGeoPackage_ServesItsTiles()
    {
        await Tool.RunAsync("gdal_create", "-of", "GTiff", "-outsize", "900", "700", "-bands", "3", "-burn", "200", "-burn", "30", "-burn", "30", "-a_srs", "EPSG:3857",
            "-a_ullr", "0", "7000000", "900000", "6300000", PathOf("red.tif"));
        await Tool.RunAsync("gdal_translate", "-of", "GPKG", "-co", "TILING_SCHEME=GoogleMapsCompatible", "-co", "TILE_FORMAT=PNG", PathOf("red.tif"), PathOf("red.gpkg"));
        await Tool.RunAsync("gdaladdo", PathOf("red.gpkg"), "2");
        await Tool.RunAsync(Ours, "autoconfig", "--geopackage", PathOf("red.gpkg"), "--output", PathOf("red.yaml"));
        Assert.Contains("0 errors", await Tool.RunAsync(Ours, "check", PathOf("red.yaml")));

        int level = int.Parse(await PythonAsync("import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('select max(zoom_level) from red').fetchone()[0])", PathOf("red.gpkg")), null);
        await Tool.RunAsync(Ours, "export", "-f", PathOf("red.yaml"), "--source", "red_cache", "--grid", "red_3857", "--dest", PathOf("tiles"), "--levels", $"{level}", "--coverage", "300000,6500000,310000,6510000");
        string tile = Directory.EnumerateFiles(PathOf("tiles"), "*.png", SearchOption.AllDirectories).First();
        Assert.Contains("Checksum=", await Tool.RunAsync("gdalinfo", "-checksum", tile));
    }

    [Fact]
    public async Task Gridconf_OfOurTileMatrixSets_GivesTheGridsBack()
    {
        string output = await Tool.RunAsync(Ours, "gridconf-from-ogcapitilematrixset", $"{_address}/ogcapi");
        Assert.StartsWith("Configuration to add to mapproxy.yml:\n\ngrids:\n", output);
        await WriteAsync("found.yaml", $"services: {{demo: }}\nlayers: []\n{output[output.IndexOf("grids:", StringComparison.Ordinal)..]}");

        string found = await Tool.RunAsync(Ours, "grids", "-f", PathOf("found.yaml"), "-g", "utm"), configured = await Tool.RunAsync(Ours, "grids", "-f", PathOf("served.yaml"), "-g", "utm");
        Assert.Equal(Levels(configured), Levels(found));
        Assert.Contains("degrees:", await Tool.RunAsync(Ours, "grids", "-f", PathOf("found.yaml"), "-g", "degrees"));
    }

    [Fact]
    public async Task Create_AllTemplates_AreGood()
    {
        await Tool.RunAsync(Ours, "create", "-t", "base-config", PathOf("created"));
        Assert.Contains("0 errors", await Tool.RunAsync(Ours, "check", PathOf("created/full_example.yaml")));

        await Tool.RunAsync(Ours, "create", "-t", "wsgi-app", "-f", PathOf("served.yaml"), PathOf("mapproxy.service"));
        Assert.Contains($"Environment=MapProxy__Config={PathOf("served.yaml")}\n", await File.ReadAllTextAsync(PathOf("mapproxy.service")));
        await Tool.RunAsync(Ours, "create", "-t", "log-ini", PathOf("log.env"));
        Command refused = await Command.RunAsync(Ours, ["create", "-t", "log-ini", PathOf("log.env")]);
        Assert.Equal((1, $"ERROR: {PathOf("log.env")} exists; --force overwrites it\n"), (refused.ExitCode, refused.Errors));
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(PathOf(name), text);

    // Whole numbers that come from the configuration have no decimals there.
    private static string[] Levels(string grids) =>
        [.. grids.Split('\n').Where(line => line.Contains(" # ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf('#', StringComparison.Ordinal) + 1)..])];

    // Sets have no order in Python, and tuples are lists.
    private static string[] Sorted(string lines) =>
        [.. lines.Replace("(", "[", StringComparison.Ordinal).Replace(")", "]", StringComparison.Ordinal).Split('\n')
            .Select(line => line.Contains("srs: [", StringComparison.Ordinal) ? string.Concat(line.Order()) : line)];

    private Task<string> ContentAsync(params string[] names) => PythonAsync(
        "import json, sys, yaml; print(json.dumps([yaml.safe_load(open(name)) for name in sys.argv[1:]], indent=1, sort_keys=True))", [.. names.Select(PathOf)]);

    private static Task<string> PythonAsync(string program, params string[] arguments) => Tool.RunAsync("/usr/bin/python3", ["-c", program, .. arguments]);
}
