using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>Commands that print what scripts read: their lines are those of Debian's MapProxy.</summary>
public sealed class UtilGridTests : IDisposable
{
    private const string Theirs = "/usr/bin/mapproxy-util";
    private static readonly string Ours = Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util");

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("-g", "utm")]
    [InlineData("-g", "GLOBAL_GEODETIC")]
    [InlineData("--all", "--list")]
    [InlineData("--list")]
    [InlineData("-g", "utm", "-s", "seed.yaml", "-c", "box")]
    [InlineData("-g", "listed", "-s", "seed.yaml", "-c", "triangle")]
    public async Task Grids_OfAConfiguration_AreShownAsMapProxyShowsThem(params string[] options)
    {
        await WriteAsync("mapproxy.yaml", """
            services: {wms: }
            layers: [{name: a, title: A, sources: [a]}]
            caches: {a: {grids: [GLOBAL_WEBMERCATOR, utm, listed], sources: [wms]}}
            grids:
              utm: {srs: 'EPSG:25832', bbox: [5, 47, 15, 55], bbox_srs: 'EPSG:4326', origin: nw, tile_size: [512, 256], res_factor: sqrt2, min_res: 1000, max_res: 1.5}
              listed: {srs: 'EPSG:4326', bbox: [5, 50, 10.5, 60], origin: sw, tile_size: [512, 512], res: [1, 0.5, 0.001, 0.00001]}
              unused: {base: GLOBAL_GEODETIC, num_levels: 3}
            sources: {wms: {type: wms, req: {url: 'http://127.0.0.1:9/', layers: a}}}
            """);
        await WriteAsync("seed.yaml", """
            seeds: {}
            coverages: {box: {bbox: [6, 50, 8, 52], srs: 'EPSG:4326'}, triangle: {datasource: area.wkt, srs: 'EPSG:4326'}}
            """);
        await WriteAsync("area.wkt", "POLYGON((6 50, 8 50, 8 52, 6 50))");

        string[] arguments = ["grids", "-f", PathOf("mapproxy.yaml"), .. options.Select(option => option.EndsWith(".yaml", StringComparison.Ordinal) ? PathOf(option) : option)];
        Assert.Equal(await Tool.RunAsync(Theirs, arguments), await Tool.RunAsync(Ours, arguments));
    }

    [Fact]
    public async Task Grids_UnknownName_Fails()
    {
        await WriteAsync("mapproxy.yaml", "services: {demo: }\nlayers: []\n");
        Command ours = await Command.RunAsync(Ours, ["grids", "-g", "nope", PathOf("mapproxy.yaml")]);

        Assert.Equal((1, "ERROR: grid not found: nope\n"), (ours.ExitCode, ours.Errors));
    }

    [Theory]
    [InlineData("1000", "500", "2500")]
    [InlineData("-l", "4", "--as-res-config", "--unit", "d", "-d", "96", "1000")]
    [InlineData("-l", "3", "--eval", "--res-to-scale", "360/256", "2*(3+4)%5", "2**3**2//7")]
    [InlineData("--repeat", "-l", "7", "1000", "500", "250")]
    public async Task Scales_OfValues_AreThoseOfMapProxy(params string[] options)
    {
        string[] arguments = ["scales", .. options];
        Assert.Equal(await Tool.RunAsync(Theirs, arguments), await Tool.RunAsync(Ours, arguments));
    }

    [Theory]
    [InlineData("--eval", "1+")]
    [InlineData("--eval", "__import__('os')")]
    [InlineData("--eval", "1/0")]
    [InlineData("1/2")]
    public async Task Scales_NotANumber_Fails(params string[] options)
    {
        Command ours = await Command.RunAsync(Ours, ["scales", .. options]);

        Assert.Equal(1, ours.ExitCode);
        Assert.StartsWith("ERROR: not a", ours.Errors);
    }

    [Fact]
    public async Task Help_OfACommand_ShowsExamples() =>
        Assert.Contains("Examples:\n  # the resolutions of two scales\n  mapproxy-util scales 100000 50000\n", await Tool.RunAsync(Ours, "scales", "--help"));

    private string PathOf(string name) => Path.Combine(_folder, name);

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(PathOf(name), text);
}
