using System.Net;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests.OgcApi;

/// <summary>The OGC API and TileJSON show what a client may see: everyone "test", guests "cached" in a part of the world, staff everything.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Access = """

        access:
          api_keys:
            - {key: staff, user: ann, groups: [staff]}
            - {key: guest, user: bob, groups: [guests]}
          api_key_parameter: key
          rules:
            - {layers: [test]}
            - {groups: [staff]}
            - {groups: [guests], layers: [cached], limited_to: {bbox: [-90, 0, 180, 85], srs: 'EPSG:4326'}}
        """;

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(
        OgcApiGateway.Configuration.Replace("OPTIONS", "default_dataset_layers: [test, europe]", StringComparison.Ordinal) + Access);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("/ogcapi/collections/test/map?bbox=0,0,1,1&width=10", 200)]
    [InlineData("/ogcapi/collections/europe/map?bbox=0,0,1,1&width=10", 401)]
    [InlineData("/ogcapi/collections/europe/map?bbox=0,0,1,1&width=10&key=guest", 403)]
    [InlineData("/ogcapi/collections/europe/map?bbox=0,0,1,1&width=10&key=staff", 200)]
    [InlineData("/ogcapi/collections/europe/map?bbox=0,0,1,1&width=10&key=wrong", 401)]
    [InlineData("/ogcapi/collections/cached/map/tiles/WebMercatorQuad/3/2/4.png", 401)]
    [InlineData("/ogcapi/collections/cached/map/tiles/WebMercatorQuad/3/2/4.png?key=guest", 200)]
    [InlineData("/ogcapi/map?collections=test,europe&bbox=0,0,1,1&width=10&key=guest", 403)]
    [InlineData("/ogcapi/map/tiles/WebMercatorQuad/3/2/4.png?collections=cached&key=guest", 200)]
    [InlineData("/ogcapi/collections/europe", 404)]
    [InlineData("/ogcapi/collections/europe?key=staff", 200)]
    [InlineData("/tilejson/cached.json?key=guest", 200)]
    [InlineData("/tilejson/cached.json", 401)]
    public async Task Request_ByKey_IsAnsweredByTheRules(string url, int expected)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(url);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.True(expected == 200 || _gateway.Upstream.Requests.Count == 0);
    }

    [Theory]
    [InlineData("", "test")]
    [InlineData("?key=guest", "test cached")]
    [InlineData("?key=staff", "test without_scale cached clear sub/layer europe")]
    public async Task Collections_AreThoseThatTheClientMaySee(string query, string expected)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/ogcapi/collections" + query);
        JsonNode document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(expected, string.Join(' ', document["collections"]!.AsArray().Select(collection => collection!.Text("id"))));
        Assert.Contains("Authorization", response.Headers.Vary);
    }

    [Fact]
    public async Task Tile_AcrossTheLimit_IsCutAndNotShared()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/ogcapi/collections/cached/map/tiles/WebMercatorQuad/1/0/0.png?key=guest");
        using Raster tile = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(255, Color.FromPixel(tile.Row(64)[192]).A);
        Assert.Equal(0, Color.FromPixel(tile.Row(64)[64]).A);
        Assert.True(response.Headers.CacheControl?.Private);
    }

    [Fact]
    public async Task TileJson_OfLimitedLayer_HasItsBounds()
    {
        JsonNode json = JsonNode.Parse((await _gateway.TextAsync("/tilejson/cached.json?key=guest")).Text)!;

        Assert.Equal(-90, json["bounds"]![0]!.GetValue<double>(), 1e-6);
        Assert.Equal(180, json["bounds"]![2]!.GetValue<double>(), 1e-6);
    }
}
