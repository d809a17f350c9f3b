using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

/// <summary>MapServer's own CGI program draws; scripts stand in for what it seldom does.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class MapServerTests : IDisposable
{
    private const string Binary = "/usr/lib/cgi-bin/mapserv";

    private const string Map = """
        MAP
          NAME "test"
          EXTENT -180 -90 180 90
          UNITS DD
          IMAGECOLOR 255 255 255
          PROJECTION "init=epsg:4326" END
          WEB METADATA "ows_enable_request" "*" "wms_srs" "EPSG:4326 EPSG:3857" "ows_title" "Test" END END
          LAYER
            NAME "square"
            TYPE POLYGON
            STATUS ON
            TEMPLATE "x"
            PROJECTION "init=epsg:4326" END
            METADATA "ows_title" "Square" END
            FEATURE POINTS 0 0 10 0 10 10 0 10 0 0 END END
            CLASS NAME "red" STYLE COLOR 200 30 40 END END
          END
        END
        """;

    private readonly Setup _setup = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mapserver-");

    // MapServer 8 opens no map that its own configuration does not allow.
    public MapServerTests()
    {
        string settings = Path.Combine(_folder.FullName, "mapserver.conf");
        File.WriteAllText(settings, """CONFIG ENV MS_MAP_PATTERN "^/" END END""");
        Environment.SetEnvironmentVariable("MAPSERVER_CONFIG_FILE", settings);
    }

    public void Dispose()
    {
        _setup.Dispose();
        _folder.Delete(recursive: true);
    }

    private WmsSource Source(string binary, double seconds = 60, int concurrent = 0) => new(
        Options() with
        {
            Upstream = new UpstreamOptions { Timeout = TimeSpan.FromSeconds(seconds), Limits = UpstreamLimits.None with { Concurrent = concurrent } },
        },
        Program(binary),
        _setup);

    private MapServerProgram Program(string binary) => new(binary, null, _setup.Client.Permits, TimeProvider.System, _setup);

    private WmsSourceOptions Options(string name = "test.map")
    {
        string map = Path.Combine(_folder.FullName, name);
        File.WriteAllText(map, Map);
        return Setup.Options("http://unused/") with
        {
            Url = new UpstreamUrl("cgi", null, null),
            Layers = ["square"],
            Parameters = [new("map", map)],
        };
    }

    private string Script(string text)
    {
        string file = Path.Combine(_folder.FullName, "script");
        File.WriteAllText(file, "#!/bin/sh\n" + text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    private static readonly MapQuery Query = new(new BoundingBox(-10, -10, 30, 30), new PixelSize(200, 200), Srs.Wgs84, ImageFormat.Png);

    [Fact]
    public async Task GetMapAsync_RealProgram_DrawsTheMap()
    {
        using MapImage? image = await Source(Binary).GetMapAsync(Query, default);

        Assert.Equal(new Color(200, 30, 40), Color.FromPixel(image!.Raster.Row(125)[75]));
        Assert.Equal(Color.White, Color.FromPixel(image.Raster.Row(50)[150]));
        Assert.Contains(_setup.Lines, line => line.StartsWith("CGI /usr/lib/cgi-bin/mapserv:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetMapAsync_OtherSrsAndCoverage_DrawsTheCoveredPart()
    {
        WmsSourceOptions options = Options() with
        {
            SupportedSrs = [Srs.Wgs84],
            Coverage = new BoundingBoxCoverage(new BoundingBox(-5, -5, 8, 8), Srs.Wgs84),
        };
        var query = new MapQuery(new BoundingBox(-1e6, -1e6, 1e6, 1e6), new PixelSize(200, 200), Srs.WebMercator, ImageFormat.Png);

        using MapImage? image = await new WmsSource(options, Program(Binary), _setup).GetMapAsync(query, default);

        Assert.Equal((new Color(200, 30, 40), Color.White, 0), (At(130, 70), At(70, 70), At(195, 70).A));

        Color At(int x, int y) => Color.FromPixel(image!.Raster.Row(y)[x]);
    }

    [Theory]
    [InlineData(75, "Layer 'square'")]
    [InlineData(150, "no results")]
    public async Task GetFeatureInfoAsync_RealProgram_TellsWhatIsThere(double x, string expected)
    {
        var query = new FeatureInfoQuery(Query.BoundingBox, Query.Size, Query.Srs, x, 125, "text/plain", "image/png", null);

        FeatureInfo? info = await new WmsFeatureInfoSource(Options(), Program(Binary)).GetFeatureInfoAsync(query, default);

        Assert.Contains(expected, Encoding.UTF8.GetString(info!.Content.Span), StringComparison.Ordinal);
        Assert.StartsWith("text/plain", info.MediaType, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetLegendAsync_RealProgram_DrawsTheLegend()
    {
        var source = new WmsLegendSource(Options(), "square", Program(Binary));

        using MapImage legend = await source.GetLegendAsync(new LegendQuery("image/png", null), default);

        Assert.Contains(new Color(200, 30, 40), legend.Raster.Pixels.ToArray().Select(Color.FromPixel));
    }

    // The legend cache must not show the symbols of one map for another.
    [Fact]
    public void LegendKey_OtherMap_IsAnother()
    {
        string[] keys = [.. ((string[])["a.map", "b.map", "a.map"]).Select(map => new WmsLegendSource(Options(map), "square", Program(Binary)).LegendKey)];

        Assert.Equal((keys[2], false), (keys[0], keys[0] == keys[1]));
    }

    [Fact]
    public async Task GetMapAsync_ManyAtOnce_RunAsManyAsAllowed()
    {
        string log = Path.Combine(_folder.FullName, "log");
        string binary = Script($"echo begin >> {log}\nsleep 0.2\necho end >> {log}\nexec {Binary}");
        WmsSource source = Source(binary, concurrent: 1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await source.GetMapAsync(Query, default))!.Dispose()));

        Assert.Equal(["begin", "end", "begin", "end", "begin", "end", "begin", "end"], File.ReadAllLines(log));
    }

    [Theory]
    [InlineData("echo problem >&2; exit 3", "exit code: 3")]
    [InlineData("printf 'Content-Type: text/plain\\r\\n\\r\\nmsLoadMap(): no map'", "no image returned")]
    [InlineData("printf 'Status: 404 not found\\r\\nContent-Type: text/plain\\r\\n\\r\\n'", "status 404")]
    [InlineData("printf 'Content-Type: image/png\\r\\n\\r\\nnot a picture'", "no image returned")]
    [InlineData("true", "printed nothing")]
    public async Task GetMapAsync_ProgramThatFails_IsAnErrorOfTheSource(string script, string expected)
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Source(Script(script)).GetMapAsync(Query, default));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task GetMapAsync_ProgramThatHangs_IsEndedWithItsChildren()
    {
        string pid = Path.Combine(_folder.FullName, "pid");
        string binary = Script($"sleep 300 &\necho $! > {pid}\nwait");
        var error = await Assert.ThrowsAsync<SourceException>(() => Source(binary, seconds: 1).GetMapAsync(Query, default));

        Assert.Contains("has not answered", error.Message);
        string child = $"/proc/{File.ReadAllText(pid).Trim()}";
        for (int i = 0; i < 100 && Directory.Exists(child) && !IsZombie(child); i++)
        {
            await Task.Delay(50);
        }

        Assert.True(!Directory.Exists(child) || IsZombie(child));
    }

    [Fact]
    public async Task GetMapAsync_ProgramIsMissing_SaysSo()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => Source("/nowhere/mapserv").GetMapAsync(Query, default));
        Assert.Contains("cannot be started", error.Message);
    }

    private static bool IsZombie(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
