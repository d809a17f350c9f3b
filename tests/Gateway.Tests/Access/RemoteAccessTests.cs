using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>A service answers in the place of MapProxy's callback.</summary>
public sealed class RemoteAccessTests : IAsyncLifetime
{
    private JsonServer _authorizer = null!;
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync()
    {
        _authorizer = await JsonServer.StartAsync();
        _gateway = await GatewayFixture.StartAsync($$"""
            {{GatewayFixture.Standard}}
            access:
              authorizer: {url: '{{_authorizer.Url}}/authorize', timeout: 2}
            """);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _authorizer.DisposeAsync();
    }

    [Fact]
    public async Task Question_IsThatOfTheCallback()
    {
        _authorizer.Answer = _ => (200, """{"authorized": "full"}""");

        await _gateway.PictureAsync(GatewayFixture.MapUrl("group,world"));

        using JsonDocument question = JsonDocument.Parse(_authorizer.Questions.Single());
        JsonElement root = question.RootElement;
        Assert.Equal("wms.map", root.GetProperty("service").GetString());
        Assert.Equal(["direct", "world"], root.GetProperty("layers").EnumerateArray().Select(layer => layer.GetString()!).Where(name => name != "coarse"));
        Assert.Equal("""["EPSG:4326",[0,30,40,60]]""", root.GetProperty("query_extent").GetRawText());
        JsonElement environ = root.GetProperty("environ");
        Assert.Equal("/service", environ.GetProperty("PATH_INFO").GetString());
        Assert.StartsWith("SERVICE=WMS", environ.GetProperty("QUERY_STRING").GetString());
        Assert.NotEmpty(environ.GetProperty("HTTP_HOST").GetString()!);
    }

    [Theory]
    [InlineData(200, """{"authorized": "full"}""", 200)]
    [InlineData(200, """{"authorized": "none"}""", 403)]
    [InlineData(200, """{"authorized": "unauthenticated"}""", 401)]
    [InlineData(200, """{"authorized": "partial", "layers": {"world": {"tile": true}}}""", 200)]
    [InlineData(200, """{"authorized": "partial", "layers": {"world": {"tile": false, "map": true}}}""", 403)]
    [InlineData(200, """{"authorized": "partial", "layers": {"world": {"tile": "true"}}}""", 403)]
    [InlineData(200, """{"authorized": "partial"}""", 403)]
    [InlineData(200, """{"authorized": "perhaps"}""", 503)]
    [InlineData(200, "<html>", 503)]
    [InlineData(200, """{"authorized": "partial", "layers": {"world": {"tile": true, "limited_to": {"geometry": "POLYGON((", "srs": "EPSG:4326"}}}}""", 503)]
    [InlineData(500, """{"authorized": "full"}""", 503)]
    [InlineData(401, "", 401)]
    [InlineData(403, "", 403)]
    public async Task Answer_DecidesAboutTiles(int status, string answer, int expected)
    {
        _authorizer.Answer = _ => (status, answer);

        (HttpStatusCode actual, _, _) = await _gateway.TextAsync("/tiles/world/web/0/0/0.png");

        Assert.Equal(expected, (int)actual);
    }

    [Fact]
    public async Task SilentAuthorizer_ShowsNothing()
    {
        _authorizer.IsSilent = true;

        (HttpStatusCode status, _, _) = await _gateway.TextAsync("/tiles/world/web/0/0/0.png");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Empty(_gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("""{"geometry": [0, 30, 12, 60], "srs": "EPSG:4326"}""")]
    [InlineData("""{"geometry": "POLYGON((0 30, 12 30, 12 60, 0 60, 0 30))", "srs": "EPSG:4326"}""")]
    [InlineData("""{"geometry": "POLYGON((0 30, 6 30, 6 60, 0 60, 0 30))\nPOLYGON((6 30, 12 30, 12 60, 6 60, 6 30))", "srs": "EPSG:4326"}""")]
    public async Task LimitOfAllLayers_CutsTheMap(string limit)
    {
        _authorizer.Answer = _ => (200, $$"""{"authorized": "partial", "limited_to": {{limit}}, "layers": {"world": {"map": true} } }""");

        using Raster map = await _gateway.PictureAsync(GatewayFixture.MapUrl("world", "&TRANSPARENT=true"));

        Assert.True(GatewayFixture.IsRed(map, 110, 150));
        Assert.Equal(0, Color.FromPixel(map.Row(150)[130]).A);
    }

    [Fact]
    public async Task LayersOfAGroup_ThatAreNotPermitted_AreLeftOut()
    {
        _authorizer.Answer = question => (200, question.Contains("wms.capabilities", StringComparison.Ordinal)
            ? """{"authorized": "partial", "layers": {"group": {"map": true}, "direct": {"map": true, "featureinfo": true}, "coarse": {"map": false}}}"""
            : """{"authorized": "partial", "layers": {"direct": {"map": true}}}""");

        using Raster map = await _gateway.PictureAsync(GatewayFixture.MapUrl("group"));
        XElement root = XDocument.Parse(
            (await _gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1")).Text).Root!;

        Assert.True(GatewayFixture.IsRed(map, 150, 150));
        Assert.Equal(["group", "direct"], root.Descendants("Layer").Select(layer => layer.Element("Name")?.Value).OfType<string>());
        (HttpStatusCode named, _, _) = await _gateway.TextAsync(GatewayFixture.MapUrl("coarse"));
        Assert.Equal(HttpStatusCode.Forbidden, named);
    }

    [Fact]
    public async Task FeatureInfo_OutsideTheLimit_IsEmpty()
    {
        _authorizer.Answer = _ => (200, """
            {"authorized": "partial", "limited_to": {"geometry": [0, 30, 12, 60], "srs": "EPSG:4326"}, "layers": {"direct": {"featureinfo": true}}}
            """);
        string Info(int x) => "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=direct&QUERY_LAYERS=direct&STYLES=&SRS=EPSG:4326"
            + $"&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&X={x}&Y=20&INFO_FORMAT=text/plain";

        Assert.StartsWith("info at", (await _gateway.TextAsync(Info(100))).Text);
        Assert.Equal("", (await _gateway.TextAsync(Info(200))).Text);
    }

    [Fact]
    public async Task Answers_ThatAreKept_HoldForTheSameCredentialsOnly()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync($$"""
            {{GatewayFixture.Standard}}
            access:
              api_key_header: X-Own-Key
              api_key_parameter: key
              authorizer: {url: '{{_authorizer.Url}}/authorize', keep: 60}
            """);
        _authorizer.Answer = question => (200, question.Contains("good", StringComparison.Ordinal) ? """{"authorized": "full"}""" : """{"authorized": "none"}""");
        async Task<HttpStatusCode> AskAsync(string? header, string query)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/tiles/world/web/0/0/0.png" + query);
            if (header is not null)
            {
                request.Headers.Add("X-Own-Key", header);
            }

            using HttpResponseMessage response = await gateway.Client.SendAsync(request);
            return response.StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, await AskAsync("good", ""));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync("bad", ""));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(null, "?key=good"));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(null, "?key=bad"));
    }

    [Fact]
    public async Task Answers_ThatAreKept_AreAskedForOnce()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync($$"""
            {{GatewayFixture.Standard}}
            access:
              authorizer: {url: '{{_authorizer.Url}}/authorize', keep: 60}
            """);
        _authorizer.Answer = _ => (200, """{"authorized": "full"}""");

        for (int row = 0; row < 4; row++)
        {
            Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync($"/tiles/world/web/2/0/{row}.png")).Status);
        }

        Assert.Single(_authorizer.Questions);
    }
}
