using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

/// <summary>Requests letter by letter as MapProxy 1.15 composes them, and what becomes of the answers.</summary>
public sealed class ArcGisSourceTests : IDisposable
{
    private static readonly BoundingBox Box = new(5, 50, 6, 51.5);

    private static readonly MapQuery Query = Setup.Query with { BoundingBox = Box, Srs = Setup.Wgs84 };

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private static ArcGisSourceOptions Options(string url) => new() { Name = "arcgis", Url = UpstreamUrl.Parse(url) };

    private ArcGisSource Source(ArcGisSourceOptions options) => new(options, _setup.Client, _setup);

    private static byte[] PngAsAsked(WireRequest request)
    {
        string[] size = ScriptedUpstream.QueryOf(request)["size"].Split(',');
        return ScriptedUpstream.Png(int.Parse(size[0]), int.Parse(size[1]));
    }

    [Theory]
    [InlineData("/arcgis/rest/services/A/MapServer", "/arcgis/rest/services/A/MapServer/export?")]
    [InlineData("/a/MapServer/export", "/a/MapServer/export?")]
    [InlineData("/a/MapServer/exportImage?token=a", "/a/MapServer/export?token=a&")]
    [InlineData("/a/MapServer/?foo=1", "/a/MapServer/export?foo=1&")]
    [InlineData("/a/ImageServer/", "/a/ImageServer/exportImage?")]
    [InlineData("/a/ImageServer/export", "/a/ImageServer/exportImage?")]
    [InlineData("/x/export/", "/x/export?")]
    [InlineData("/other", "/other?")]
    public async Task GetMapAsync_Url_LeadsToTheExport(string path, string expected)
    {
        using var upstream = new ScriptedUpstream(PngAsAsked);

        using MapImage? image = await Source(Options(upstream.Url + path)).GetMapAsync(Query, default);

        Assert.Equal(
            expected + "format=png&bbox=5.0,50.0,6.0,51.5&size=256,256&bboxSR=4326&imageSR=4326&f=image", Assert.Single(upstream.Requests).Target);
        Assert.Equal(Query.Size, image!.Raster.Size);
    }

    [Fact]
    public async Task GetMapAsync_FixedParameters_GoFirstInTheirOrder()
    {
        using var upstream = new ScriptedUpstream(PngAsAsked);
        ArcGisSourceOptions options = Options(upstream.Url + "/MapServer") with
        {
            Parameters = [new("layers", "show: 0,1"), new("dpi", "96"), new("transparent", "True"), new("bboxSR", "102100"), new("f", "x"), new("time", "1,2")],
            SupportedSrs = [Srs.Parse("EPSG:900913")],
            FixedFormat = "png8",
        };

        using MapImage? image = await Source(options).GetMapAsync(Setup.Query, default);

        Assert.Equal(
            "/MapServer/export?layers=show%3A%200,1&dpi=96&transparent=True&bboxSR=900913&f=image&time=1,2&format=png8"
            + "&bbox=0.0,0.0,1000.0,1000.0&size=256,256&imageSR=900913",
            Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task GetMapAsync_OtherSrs_AsksInTheKnownOneAndReprojects()
    {
        using var upstream = new ScriptedUpstream(PngAsAsked);
        ArcGisSourceOptions options = Options(upstream.Url + "/MapServer") with { SupportedSrs = [Setup.Mercator] };

        using MapImage? image = await Source(options).GetMapAsync(Query, default);

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(Assert.Single(upstream.Requests));
        Assert.Equal(("3857", "3857"), (asked["bboxSR"], asked["imageSR"]));
        Assert.StartsWith("556597.45396636", asked["bbox"], StringComparison.Ordinal);
        Assert.Equal("256,607", asked["size"]);
        Assert.Equal(Query.Size, image!.Raster.Size);
        Assert.Equal(new Color(10, 20, 30), Color.FromPixel(image.Raster.Row(128)[128]));
    }

    [Fact]
    public async Task GetMapAsync_PartlyCovered_AsksOnlyForTheCoveredPart()
    {
        using var upstream = new ScriptedUpstream(PngAsAsked);
        ArcGisSourceOptions options = Options(upstream.Url + "/MapServer") with
        {
            Coverage = new BoundingBoxCoverage(new BoundingBox(5.5, 40, 7, 60), Setup.Wgs84),
        };

        using MapImage? image = await Source(options).GetMapAsync(Query, default);

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(Assert.Single(upstream.Requests));
        Assert.Equal(("5.5,50.0,6.0,51.5", "128,256"), (asked["bbox"], asked["size"]));
        Assert.Equal((0, 255), (Color.FromPixel(image!.Raster.Row(9)[127]).A, Color.FromPixel(image.Raster.Row(9)[128]).A));
    }

    [Fact]
    public async Task GetMapAsync_ErrorDocument_FailsAndLogsTheText()
    {
        string text = """{"error":{"code":400,"message":"Unable to complete operation.","details":["'bbox' parameter is invalid, and this is a long story"]}}""";
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("application/json;charset=UTF-8", Encoding.UTF8.GetBytes(text)));

        var error = await Assert.ThrowsAsync<SourceException>(() => Source(Options(upstream.Url + "/MapServer")).GetMapAsync(Query, default));

        Assert.Equal("no image returned from source ArcGIS: arcgis", error.Message);
        Assert.Contains(_setup.Lines, line => line.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetMapAsync_OnError_GivesTheStandIn()
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("text/plain", [], "500 Broken"));
        ArcGisSourceOptions options = Options(upstream.Url + "/MapServer") with
        {
            Upstream = new UpstreamOptions { OnError = [new ErrorStandIn(500, new Color(1, 2, 3), true)] },
        };

        using MapImage? image = await Source(options).GetMapAsync(Query, default);

        Assert.Equal(new Color(1, 2, 3), Color.FromPixel(image!.Raster.Pixels[0]));
    }

    private async Task<(string Target, FeatureInfo? Info)> IdentifyAsync(
        string path, string? infoFormat, Func<ArcGisSourceOptions, ArcGisSourceOptions>? change = null)
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("text/plain", "{}"u8.ToArray()));
        ArcGisSourceOptions options = Options(upstream.Url + path);
        FeatureInfo? info = await new ArcGisFeatureInfoSource(change?.Invoke(options) ?? options, _setup.Client)
            .GetFeatureInfoAsync(new FeatureInfoQuery(Box, new PixelSize(256, 256), Setup.Wgs84, 50, 60, infoFormat, "image/png", 5), default);
        return (upstream.Requests.SingleOrDefault()?.Target ?? "", info);
    }

    [Theory]
    [InlineData("/MapServer", "/MapServer/identify?")]
    [InlineData("/a/ImageServer/exportImage", "/a/ImageServer/identify?")]
    [InlineData("/x/export/", "/x/identify?")]
    [InlineData("/x?a=b", "/x?a=b&")]
    public async Task GetFeatureInfoAsync_Url_LeadsToIdentify(string path, string expected)
    {
        (string target, FeatureInfo? info) = await IdentifyAsync(
            path, "text/html", options => options with { Parameters = [new("layers", "show:1"), new("transparent", "true"), new("dpi", "96")] });

        Assert.Equal(
            expected + "layers=show%3A1&transparent=true&dpi=96&mapExtent=5.0,50.0,6.0,51.5&imageDisplay=256,256,96&geometry=5.195312,51.148438&sr=4326"
            + "&f=html&tolerance=5&returnGeometry=false&geometryType=esriGeometryPoint",
            target);
        Assert.Equal("text/html", info!.MediaType);
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("text/plain", "text/plain")]
    [InlineData(null, "text/plain")]
    public async Task GetFeatureInfoAsync_OtherFormats_AreJsonUnderTheWantedName(string? infoFormat, string expected)
    {
        (string target, FeatureInfo? info) = await IdentifyAsync(
            "/MapServer", infoFormat, options => options with { Tolerance = 8, ReturnsGeometries = true });

        Assert.EndsWith("&sr=4326&f=json&tolerance=8&returnGeometry=true&geometryType=esriGeometryPoint", target, StringComparison.Ordinal);
        Assert.Equal((expected, "{}"), (info!.MediaType, Encoding.UTF8.GetString(info.Content.Span)));
    }

    [Fact]
    public async Task GetFeatureInfoAsync_OtherSrs_AsksForTheSamePoint()
    {
        (string target, _) = await IdentifyAsync("/MapServer", "application/json", options => options with { SupportedSrs = [Setup.Mercator] });

        Dictionary<string, string> asked = ScriptedUpstream.QueryOf(new WireRequest(target, new Dictionary<string, string>(), 1, 1));
        Assert.Equal(("256,606,96", "578339.542012,6647499.896955", "3857"), (asked["imageDisplay"], asked["geometry"], asked["sr"]));
    }

    [Fact]
    public async Task GetFeatureInfoAsync_OutsideOfCoverage_AsksNothing()
    {
        (string target, FeatureInfo? info) = await IdentifyAsync("/MapServer", "text/html", options => options with
        {
            Coverage = new BoundingBoxCoverage(new BoundingBox(5.5, 50, 6, 51), Setup.Wgs84),
        });

        Assert.Equal(("", null), (target, info));
    }
}
