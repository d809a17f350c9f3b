using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests.OgcApi;

/// <summary>Tiles of OGC API - Tiles.</summary>
public sealed class TileTests : IAsyncLifetime
{
    private const string World = "-20037508.342789244,-20037508.342789244,20037508.342789244,20037508.342789244";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await OgcApiGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png", 256, 256, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.jpg", 256, 256, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0?f=jpeg", 256, 256, World)]
    [InlineData("/ogcapi/map/tiles/WebMercatorQuad/2/1/0.png", 256, 256, "-20037508.342789244,0,-10018754.171394622,10018754.171394622")]
    [InlineData("/ogcapi/map/tiles/WebMercatorQuad/2/1/0.png?collections=without_scale", 256, 256, "-20037508.342789244,0,-10018754.171394622,10018754.171394622")]
    [InlineData("/ogcapi/collections/test/map/tiles/GLOBAL_MERCATOR/1/0/0.png", 256, 256, "-20037508.342789244,-20037508.342789244,0,0")]
    [InlineData("/ogcapi/collections/test/map/tiles/GLOBAL_GEODETIC/0/0/0.png", 256, 256, "-180,-90,180,270")]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png?width=512", 512, 512, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png?height=512", 512, 512, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png?mm-per-pixel=0.14", 512, 512, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png?scale-denominator=500000000", 286, 286, World)]
    [InlineData("/ogcapi/collections/test/map/tiles/lambert/0/0/1.png", 200, 100, "400000,7000000,800000,7200000")]
    [InlineData("/ogcapi/collections/test/map/tiles/lambert/1/0/0.png?width=50", 50, 25, "0,7100000,200000,7200000")]
    [InlineData("/ogcapi/collections/test/map/tiles/lambert/1/0/0.png?height=50", 100, 50, "0,7100000,200000,7200000")]
    public async Task Tile_HasItsFrame(string url, int width, int height, string box)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync(url);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));

        using Raster tile = ImageDecoder.Decode(body);
        Assert.Equal((width, height), (tile.Width, tile.Height));
        Assert.Equal(url.Contains("jp", StringComparison.Ordinal) ? "image/jpeg" : "image/png", response.Content.Headers.ContentType!.MediaType);
        double[] found = Numbers(response.Headers.GetValues("Content-Bbox").Single());
        Assert.All(Numbers(box).Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        string? crs = response.Headers.TryGetValues("Content-Crs", out IEnumerable<string>? values) ? values.Single() : null;
        string? expected = url.Contains("GEODETIC", StringComparison.Ordinal) ? null
            : $"<http://www.opengis.net/def/crs/EPSG/0/{(url.Contains("lambert", StringComparison.Ordinal) ? 2154 : 3857)}>";
        Assert.Equal(expected, crs);
    }

    [Theory]
    [InlineData("collections/test/map/tiles/INVALID/0/0/0.png", 404, "TileMatrixSet not found")]
    [InlineData("collections/INVALID/map/tiles/WebMercatorQuad/0/0/0.png", 404, "Collection not found")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/-1/0/0.png", 400, "Invalid zoom level. Valid range is [0,19]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/20/0/0.png", 400, "Invalid zoom level. Valid range is [0,19]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/-1/0.png", 400, "Invalid row number. Valid range is [0,0]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/1/0.png", 400, "Invalid row number. Valid range is [0,0]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/-1.png", 400, "Invalid col number. Valid range is [0,0]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/99999999999.png", 400, "Invalid col number. Valid range is [0,0]")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.INVALID", 406, "Unsupported image format INVALID")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?bgcolor=invalid", 400, "invalid value for bgcolor")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?bbox=0,0,1,1", 400, "Unknown query parameter bbox")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?width=0", 400, "width must be strictly positive")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?width=40000", 400, "number of pixels 1600000000 exceed max_pixels=16000000")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?mm-per-pixel=1e-300", 400, "exceeds max_width=40000")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0/0.png?width=1&scale-denominator=5", 400, "scale-denominator is mutually exclusive with width or height")]
    [InlineData("map/tiles/WebMercatorQuad/0/0/0.png?collections=invalid", 400, "unknown collection invalid")]
    [InlineData("collections/test/map/tiles/WebMercatorQuad/0/0", 404, "there is nothing at this path")]
    public async Task Tile_WrongUrl_IsProblem(string path, int status, string detail)
    {
        JsonObject problem = await _gateway.JsonAsync("/ogcapi/" + path, (HttpStatusCode)status);

        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.EndsWith(detail, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(_gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Tile_OfCacheOnItsGrid_IsTheCachesOwnAndKept()
    {
        byte[] expected = await _gateway.Client.GetByteArrayAsync("/tiles/cached/GLOBAL_WEBMERCATOR/3/4/2.png");

        using HttpResponseMessage response = await _gateway.Client.GetAsync("/ogcapi/collections/cached/map/tiles/WebMercatorQuad/3/2/4.png");

        Assert.Equal(expected, await response.Content.ReadAsByteArrayAsync());
        Assert.NotNull(response.Headers.ETag);
        Assert.Contains("max-age", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal("HIT", response.Headers.GetValues("X-Cache").Single());
        using var again = new HttpRequestMessage(HttpMethod.Get, response.RequestMessage!.RequestUri);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag);
        using HttpResponseMessage unchanged = await _gateway.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("enable_maps: false", "/ogcapi/collections/test/map", 404)]
    [InlineData("enable_maps: false", "/ogcapi/map.png", 404)]
    [InlineData("enable_maps: false", "/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png", 200)]
    [InlineData("enable_maps: false", "/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png?width=100", 400)]
    [InlineData("enable_tiles: false", "/ogcapi/collections/test/map/tiles/WebMercatorQuad/0/0/0.png", 404)]
    [InlineData("enable_tiles: false", "/ogcapi/collections/test/map/tiles", 404)]
    [InlineData("enable_tiles: false", "/ogcapi/tileMatrixSets", 404)]
    [InlineData("enable_tiles: false", "/ogcapi/collections/test/map?bbox=0,0,1,1&width=10", 200)]
    [InlineData("image_formats: [image/jpeg]", "/ogcapi/collections/test/map.png", 406)]
    [InlineData("image_formats: [image/webp]", "/ogcapi/collections/test/map.webp?bbox=0,0,1,1&width=10", 200)]
    public async Task Service_WithParts_ServesThoseOnly(string options, string url, int status)
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync(options);

        using HttpResponseMessage response = await gateway.Client.GetAsync(url);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private static double[] Numbers(string text) => [.. text.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
}
