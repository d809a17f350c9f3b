using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

public sealed class WmsSourceTests : IDisposable
{
    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private async Task<string> TargetAsync(Func<WmsSourceOptions, WmsSourceOptions>? change = null, MapQuery? query = null, string path = "/service")
    {
        using var upstream = new ScriptedUpstream(ScriptedUpstream.PngAsAsked);
        using MapImage? image = await _setup.Wms(upstream.Url + path, change).GetMapAsync(query ?? Setup.Query, default);
        Assert.Equal((query ?? Setup.Query).Size, image!.Raster.Size);
        return Assert.Single(upstream.Requests).Target;
    }

    [Theory]
    [InlineData("1.0.0", "/service?layers=a,b&request=map&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=PNG&wmtver=1.0.0&styles=")]
    [InlineData("1.1.1", "/service?layers=a,b&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=image%2Fpng&request=GetMap&version=1.1.1&service=WMS&styles=")]
    [InlineData("1.3.0", "/service?layers=a,b&bbox=50.0,5.0,51.5,6.0&width=256&height=256&format=image%2Fpng&request=GetMap&version=1.3.0&service=WMS&styles=&crs=EPSG%3A4326")]
    public async Task GetMapAsync_Version_SendsItsForm(string version, string expected) => Assert.Equal(
        expected,
        await TargetAsync(options => options with { Version = version }, Setup.Query with { Srs = Setup.Wgs84, BoundingBox = new BoundingBox(5, 50, 6, 51.5) }));

    [Fact]
    public async Task GetMapAsync_Wms130Mercator_KeepsAxes() => Assert.Contains(
        "&bbox=0.0,0.0,1000.0,1000.0&", await TargetAsync(options => options with { Version = "1.3.0" }), StringComparison.Ordinal);

    [Fact]
    public async Task GetMapAsync_FixedParameters_GoFirstAndReplaceDefaultsOnly()
    {
        string target = await TargetAsync(
            options => options with
            {
                Layers = ["größe", "a b&c"],
                Parameters = [new("transparent", "True"), new("styles", "x,y"), new("map", "/some/my.map"), new("SRS", "EPSG:900913")],
            },
            path: "/cgi?key=1");

        Assert.Equal(
            "/cgi?key=1&layers=gr%C3%B6%C3%9Fe,a%20b%26c&transparent=True&styles=x,y&map=%2Fsome%2Fmy.map&SRS=EPSG%3A3857"
            + "&bbox=0.0,0.0,1000.0,1000.0&width=256&height=256&format=image%2Fpng&request=GetMap&version=1.1.1&service=WMS",
            target);
    }

    [Theory]
    [InlineData(null, new string[0], "image%2Fjpeg")]
    [InlineData("image/tiff", new string[0], "image%2Ftiff")]
    [InlineData(null, new[] { "image/gif", "image/png" }, "image%2Fgif")]
    [InlineData(null, new[] { "image/png", "image/jpeg" }, "image%2Fjpeg")]
    public async Task GetMapAsync_Format_IsFixedOrWantedOrSupported(string? fixedFormat, string[] supported, string expected) => Assert.Contains(
        $"&format={expected}&",
        await TargetAsync(options => options with { FixedFormat = fixedFormat, SupportedFormats = supported }, Setup.Query with { Format = ImageFormat.Jpeg }),
        StringComparison.Ordinal);

    [Fact]
    public async Task GetMapAsync_EqualSupportedSrs_SendsTheListedSpelling() => Assert.Contains(
        "&bbox=0.0,0.0,1000.0,1000.0&width=256&height=256&srs=EPSG%3A900913&",
        await TargetAsync(options => options with { SupportedSrs = [Setup.Wgs84, Srs.Parse("EPSG:900913")] }), StringComparison.Ordinal);

    [Fact]
    public async Task GetMapAsync_OtherSupportedSrs_ReprojectsWithSquarePixels()
    {
        string target = await TargetAsync(
            options => options with { SupportedSrs = [Setup.Wgs84] },
            Setup.Query with { BoundingBox = new BoundingBox(1000000, 6000000, 1100000, 6100000) });

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(new WireRequest(target, new Dictionary<string, string>(), 1, 1));
        double[] box = [.. asked["bbox"].Split(',').Select(double.Parse)];
        Assert.Equal(("EPSG%3A4326", "256"), (asked["srs"], asked["height"]));
        Assert.Equal(8.983152841195215, box[0], 1e-9);
        Assert.Equal((box[3] - box[1]) / 256, (box[2] - box[0]) / int.Parse(asked["width"]), 1e-5);
    }

    [Fact]
    public async Task GetMapAsync_PartlyCovered_AsksOnlyForTheCoveredPart()
    {
        using var upstream = new ScriptedUpstream(ScriptedUpstream.PngAsAsked);
        var coverage = new BoundingBoxCoverage(new BoundingBox(-180, -90, 180, 90), Setup.Wgs84);
        WmsSource source = _setup.Wms(upstream.Url, options => options with { Coverage = coverage });
        var query = new MapQuery(new BoundingBox(-200, -50, 200, 100), new PixelSize(600, 300), Setup.Wgs84, ImageFormat.Png);

        using MapImage? image = await source.GetMapAsync(query, default);

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(Assert.Single(upstream.Requests));
        Assert.Equal(("-180.0,-50.0,180.0,90.0", "540", "280"), (asked["bbox"], asked["width"], asked["height"]));
        Assert.Equal(new PixelSize(600, 300), image!.Raster.Size);
        Assert.Equal((0, 255, 255, 0), (Alpha(29, 25), Alpha(30, 25), Alpha(569, 299), Alpha(570, 299)));
        Assert.Equal((0, 255), (Alpha(300, 19), Alpha(300, 20)));

        int Alpha(int x, int y) => Color.FromPixel(image.Raster.Row(y)[x]).A;
    }

    [Fact]
    public async Task GetMapAsync_OutsideOfCoverage_AsksNothing()
    {
        using var upstream = new ScriptedUpstream(ScriptedUpstream.PngAsAsked);
        var coverage = new BoundingBoxCoverage(new BoundingBox(50, 50, 60, 60), Setup.Wgs84);

        Assert.Null(await _setup.Wms(upstream.Url, options => options with { Coverage = coverage }).GetMapAsync(Setup.Query, default));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(3, 0)]
    public async Task GetMapAsync_TransparentColor_CutsWithinTolerance(int tolerance, int alpha)
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Png(color: new Color(250, 251, 252)));

        using MapImage? image = await _setup.Wms(upstream.Url, options => options with { TransparentColor = (new Color(252, 252, 252), tolerance) })
            .GetMapAsync(Setup.Query, default);

        Assert.Equal(alpha, Color.FromPixel(image!.Raster.Pixels[0]).A);
    }

    [Fact]
    public async Task GetMapAsync_OnError_GivesTheStandInOfTheStatus()
    {
        using var upstream = new ScriptedUpstream(request => ScriptedUpstream.Answer("text/plain", [], request.Number == 1 ? "404 Not Found" : "500 Broken"));
        ErrorStandIn[] standIns = [new(404, new Color(1, 2, 3), true), new(null, Color.Transparent, false)];
        WmsSource source = _setup.Wms(upstream.Url, options => options with { Upstream = new UpstreamOptions { OnError = standIns } });

        using MapImage? first = await source.GetMapAsync(Setup.Query, default);
        using MapImage? second = await source.GetMapAsync(Setup.Query, default);

        Assert.Equal((new Color(1, 2, 3), true), (Color.FromPixel(first!.Raster.Pixels[0]), first.IsCacheable));
        Assert.Equal((0, false), (Color.FromPixel(second!.Raster.Pixels[0]).A, second.IsCacheable));
    }

    [Fact]
    public async Task GetMapAsync_NoImage_FailsAndLogsTheText()
    {
        byte[][] answers =
        [
            ScriptedUpstream.Answer("text/html", "<b>Sorry</b>"u8.ToArray()),
            ScriptedUpstream.Answer("image/png", ScriptedUpstream.PngBytes()[..^40]),
            ScriptedUpstream.Answer("image/png", []),
            ScriptedUpstream.Png(100, 256),
        ];
        using var upstream = new ScriptedUpstream(request => answers[request.Number - 1]);
        WmsSource source = _setup.Wms(upstream.Url);

        for (int i = 0; i < answers.Length; i++)
        {
            var error = await Assert.ThrowsAsync<SourceException>(() => source.GetMapAsync(Setup.Query, default));
            Assert.StartsWith("no image returned from source WMS: wms", error.Message, StringComparison.Ordinal);
        }

        Assert.Contains(_setup.Lines, line => line.Contains("<b>Sorry</b>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetFeatureInfoAsync_OtherSrs_AsksForTheSamePoint()
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("text/plain", "info"u8.ToArray()));
        var source = new WmsFeatureInfoSource(Setup.Options(upstream.Url, options => options with { SupportedSrs = [Setup.Wgs84], Version = "1.3.0" }), _setup.Client);
        var query = new FeatureInfoQuery(new BoundingBox(0, 0, 1113194.9079327357, 1118889.9748579597), new PixelSize(100, 100), Setup.Mercator, 50, 50, "text/plain", "image/png", 5);

        FeatureInfo? info = await source.GetFeatureInfoAsync(query, default);

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(Assert.Single(upstream.Requests));
        Assert.Equal(("EPSG%3A4326", "100", "a,b", "5", "text%2Fplain"),
            (asked["crs"], asked["width"], asked["query_layers"], asked["feature_count"], asked["info_format"]));
        double south = double.Parse(asked["bbox"].Split(',')[0]), north = double.Parse(asked["bbox"].Split(',')[2]);
        double latitude = north - ((north - south) * int.Parse(asked["j"]) / int.Parse(asked["height"]));
        Assert.Equal(50, int.Parse(asked["i"]));
        Assert.Equal(5.0, latitude, 0.1);
        Assert.Equal("info", System.Text.Encoding.UTF8.GetString(info!.Content.Span));
    }
}
