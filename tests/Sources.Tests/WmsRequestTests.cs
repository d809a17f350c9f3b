using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

/// <summary>Requests letter by letter as MapProxy 1.15 sent them to a server that wrote them down.</summary>
public sealed class WmsRequestTests : IDisposable
{
    private static readonly BoundingBox Box = new(5, 50, 6, 51.5);

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private static WmsSourceOptions Options(string url, string version) => Setup.Options(
        url + "/s?map=/a", options => options with { Version = version, Parameters = [new("transparent", "True")] });

    private static ScriptedUpstream Upstream() => new(request =>
        request.Target.Contains("info", StringComparison.OrdinalIgnoreCase) ? ScriptedUpstream.Answer("text/html", "x"u8.ToArray()) : ScriptedUpstream.Png());

    [Theory]
    [InlineData("1.0.0", "&request=map&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=PNG&wmtver=1.0.0&styles=")]
    [InlineData("1.1.0", "&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=image%2Fpng&request=GetMap&version=1.1.0&service=WMS&styles=")]
    [InlineData("1.1.1", "&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=image%2Fpng&request=GetMap&version=1.1.1&service=WMS&styles=")]
    [InlineData("1.3.0", "&bbox=50.0,5.0,51.5,6.0&width=256&height=256&format=image%2Fpng&request=GetMap&version=1.3.0&service=WMS&styles=&crs=EPSG%3A4326")]
    public async Task GetMapAsync_Version_IsMapProxysRequest(string version, string expected)
    {
        using ScriptedUpstream upstream = Upstream();

        using MapImage? image = await new WmsSource(Options(upstream.Url, version), _setup.Client, _setup)
            .GetMapAsync(Setup.Query with { BoundingBox = Box, Srs = Setup.Wgs84 }, default);

        Assert.Equal("/s?map=/a&layers=a,b&transparent=True" + expected, Assert.Single(upstream.Requests).Target);
    }

    [Theory]
    [InlineData("1.0.0", "&bbox=5.0,50.0,6.0,51.5&width=256&height=256&x=50&y=60&feature_count=5&query_layers=a,b&info_format=text%2Fhtml&format=image%2Fpng&srs=EPSG%3A4326&request=feature_info&wmtver=1.0.0&styles=")]
    [InlineData("1.1.1", "&bbox=5.0,50.0,6.0,51.5&width=256&height=256&x=50&y=60&feature_count=5&query_layers=a,b&info_format=text%2Fhtml&format=image%2Fpng&srs=EPSG%3A4326&request=GetFeatureInfo&version=1.1.1&service=WMS&styles=")]
    [InlineData("1.3.0", "&bbox=50.0,5.0,51.5,6.0&width=256&height=256&feature_count=5&query_layers=a,b&info_format=text%2Fhtml&format=image%2Fpng&request=GetFeatureInfo&version=1.3.0&service=WMS&styles=&crs=EPSG%3A4326&i=50&j=60")]
    public async Task GetFeatureInfoAsync_Version_IsMapProxysRequest(string version, string expected)
    {
        using ScriptedUpstream upstream = Upstream();

        await new WmsFeatureInfoSource(Options(upstream.Url, version), _setup.Client)
            .GetFeatureInfoAsync(new FeatureInfoQuery(Box, new PixelSize(256, 256), Setup.Wgs84, 50, 60, "text/html", "image/png", 5), default);

        Assert.Equal("/s?map=/a&layers=a,b&transparent=True" + expected, Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task GetFeatureInfoAsync_FixedFormats_GoInTheirPlaces()
    {
        using ScriptedUpstream upstream = Upstream();
        WmsSourceOptions options = Setup.Options(upstream.Url + "/s", options => options with
        {
            Layers = ["a"],
            Parameters = [new("styles", "p"), new("FORMAT", "image/jpeg")],
            FeatureInfoFormat = "text/xml",
            QueryLayers = ["q"],
        });

        FeatureInfo? info = await new WmsFeatureInfoSource(options, _setup.Client)
            .GetFeatureInfoAsync(new FeatureInfoQuery(Box, new PixelSize(256, 256), Setup.Wgs84, 50, 60, "text/html", "image/png", null), default);

        Assert.Equal(
            "/s?layers=a&styles=p&FORMAT=image%2Fjpeg&info_format=text%2Fxml&bbox=5.0,50.0,6.0,51.5&width=256&height=256&x=50&y=60&query_layers=q"
            + "&srs=EPSG%3A4326&request=GetFeatureInfo&version=1.1.1&service=WMS",
            Assert.Single(upstream.Requests).Target);
        Assert.Equal("text/xml", info!.MediaType);
    }

    [Theory]
    [InlineData("1.1.1", null, "&layer=b&format=image%2Fpng&request=GetLegendGraphic&service=WMS&sld_version=1.1.0&version=1.1.1&styles=")]
    [InlineData("1.3.0", 5000.0, "&layer=b&format=image%2Fpng&scale=5000.0&request=GetLegendGraphic&service=WMS&sld_version=1.1.0&version=1.3.0&styles=")]
    public async Task GetLegendAsync_Version_IsMapProxysRequest(string version, double? scale, string expected)
    {
        using ScriptedUpstream upstream = Upstream();

        using MapImage image = await new WmsLegendSource(Options(upstream.Url, version), "b", _setup.Client)
            .GetLegendAsync(new LegendQuery("image/png", scale), default);

        Assert.Equal("/s?map=/a&transparent=True" + expected, Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task GetMapAsync_SmallNumbers_AreWrittenAsPythonWritesThem()
    {
        using ScriptedUpstream upstream = Upstream();

        using MapImage? image = await _setup.Wms(upstream.Url)
            .GetMapAsync(Setup.Query with { BoundingBox = new BoundingBox(1e-5, -0.0, 0.00012, 1.5e-7), Srs = Setup.Wgs84 }, default);

        Assert.Contains("&bbox=1e-05,-0.0,0.00012,1.5e-07&", Assert.Single(upstream.Requests).Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UpstreamMethod.Post, "dim", true)]
    [InlineData(UpstreamMethod.Auto, "sld_body", true)]
    [InlineData(UpstreamMethod.Auto, "dim", false)]
    [InlineData(UpstreamMethod.Get, "sld_body", false)]
    public async Task GetMapAsync_Method_PutsParametersIntoTheBodyOrTheUrl(UpstreamMethod method, string name, bool isPost)
    {
        using ScriptedUpstream upstream = Upstream();

        using MapImage? image = await _setup.Wms(upstream.Url + "/s?map=/a", options => options with
        {
            Layers = ["a"],
            Parameters = [new(name, "x y,ü")],
            Upstream = new UpstreamOptions { Method = method },
        }).GetMapAsync(Setup.Query with { BoundingBox = Box, Srs = Setup.Wgs84 }, default);

        string parameters = $"layers=a&{name}=x%20y,%C3%BC&bbox=5.0,50.0,6.0,51.5&width=256&height=256&srs=EPSG%3A4326&format=image%2Fpng&request=GetMap&version=1.1.1&service=WMS&styles=";
        WireRequest request = Assert.Single(upstream.Requests);
        Assert.Equal(isPost ? ("POST", "/s?map=/a", parameters) : ("GET", $"/s?map=/a&{parameters}", ""), (request.Method, request.Target, request.Body));
        Assert.Equal(isPost ? "application/x-www-form-urlencoded" : null, request.Headers.GetValueOrDefault("Content-Type"));
    }

    [Fact]
    public async Task GetMapAsync_SliverInAnotherSrs_AsksForNoGiantPicture()
    {
        using ScriptedUpstream upstream = Upstream();
        WmsSource source = _setup.Wms(upstream.Url, options => options with { SupportedSrs = [Setup.Wgs84] });

        var error = await Assert.ThrowsAsync<SourceException>(
            () => source.GetMapAsync(Setup.Query with { BoundingBox = new BoundingBox(0, 0, 1e7, 1) }, default));

        Assert.Contains("too large", error.Message, StringComparison.Ordinal);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("307 Temporary Redirect", "POST")]
    [InlineData("302 Found", "GET")]
    public async Task SendAsync_RedirectedPost_StaysOneWhereItMust(string status, string method)
    {
        using var upstream = new ScriptedUpstream(request => request.Number == 1
            ? ScriptedUpstream.Answer("", [], status, "Location: /new\r\n")
            : ScriptedUpstream.Answer("text/plain", Encoding.ASCII.GetBytes(request.Method + request.Body)));
        UpstreamUrl target = UpstreamUrl.Parse(upstream.Url);

        UpstreamAnswer answer = await _setup.Client.SendAsync(target, target.Url, new UpstreamOptions(), default, "a=b");

        Assert.Equal(method == "POST" ? "POSTa=b" : "GET", Encoding.ASCII.GetString(answer.Body.Span));
    }
}
