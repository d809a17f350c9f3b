using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace MapProxyCluster.Gateway.Tests.OgcApi;

/// <summary>Maps of OGC API - Maps: what parameters mean, and what upstream is asked for.</summary>
public sealed class MapTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await OgcApiGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    // Expected: the map's size and box; what upstream is asked for where the map reaches beyond the world.
    [Theory]
    [InlineData("", 1024, 512, "-180,-90,180,90")]
    [InlineData("crs=EPSG:3857", 1024, 1024, "-20037508.342789244,-20037508.342789244,20037508.342789244,20037508.342789244")]
    [InlineData("width=2&height=1&bbox=-90,-180,90,180&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326", 2, 1, "-180,-90,180,90")]
    [InlineData("bbox=0,0,-5,10,10,5", 1024, 1024, "0,0,10,10")]
    [InlineData("width=2", 2, 1, "-0.25152827955346602,-0.12576413977673301,0.25152827955346602,0.12576413977673301")]
    [InlineData("height=1", 2, 1, "-0.25152827955346602,-0.12576413977673301,0.25152827955346602,0.12576413977673301")]
    [InlineData("width=3&height=1", 3, 1, "-0.37729241933019902,-0.12576413977673301,0.37729241933019902,0.12576413977673301")]
    [InlineData("bbox=-0.25,-0.125,0.25,0.125", 1024, 512, "-0.25,-0.125,0.25,0.125")]
    [InlineData("center=49,2&center-crs=[EPSG:4326]", 1024, 512, "-126.7824791313746,-15.3912395656873,130.7824791313746,113.3912395656873", "1024 420 -126.7824791313746,-15.3912395656873,130.7824791313746,90")]
    [InlineData("center=2,49&width=2&height=1", 2, 1, "1.7484717204465339,48.874235860223266,2.2515282795534661,49.125764139776734")]
    [InlineData("center=2,49&width=2", 2, 1, "1.7484717204465339,48.874235860223266,2.2515282795534661,49.125764139776734")]
    [InlineData("center=2,49&height=1", 2, 1, "1.7484717204465339,48.874235860223266,2.2515282795534661,49.125764139776734")]
    [InlineData("scale-denominator=50000000", 1024, 512, "-64.3912395656873,-32.19561978284365,64.3912395656873,32.19561978284365")]
    [InlineData("scale-denominator=50000000&center=2,49", 1024, 512, "-62.3912395656873,16.80438021715635,66.3912395656873,81.19561978284365")]
    [InlineData("scale-denominator=50000000&width=10", 10, 5, "-0.6288206988836651,-0.31441034944183255,0.6288206988836651,0.31441034944183255")]
    [InlineData("scale-denominator=50000000&width=10&height=4", 10, 4, "-0.6288206988836651,-0.25152827955346602,0.6288206988836651,0.25152827955346602")]
    [InlineData("bbox=0.5,1.5,2.5,3.5&width=2&height=1", 2, 1, "0.5,1.5,2.5,3.5")]
    [InlineData("bbox=0,0,4,1&height=50", 200, 50, "0,0,4,1")]
    [InlineData("scale-denominator=50000000&bbox=-180,-90,180,90", 2863, 1431, "-180,-90,180,90")]
    [InlineData("scale-denominator=50000000&center=2,49&width=11&height=5", 11, 5, "1.3082972312279684,48.685589650558164,2.6917027687720316,49.314410349441836")]
    [InlineData("scale-denominator=50000000&bbox=-180,-90,180,90&mm-per-pixel=0.56", 1431, 716, "-180,-90,180,90")]
    [InlineData("subset=lon(-90:90),lat(-45:45)", 1024, 512, "-90,-45,90,45")]
    [InlineData("subset=Lat(-45:45)&subset=Lon(-90:90)", 1024, 512, "-90,-45,90,45")]
    [InlineData("subset=E(-20037508.342789244:20037508.342789244),N(-20037508.342789244:20037508.342789244)&subset-crs=EPSG:3857", 1024, 484, "-180,-85.051128779806604,180,85.051128779806604")]
    public async Task Map_WithParameters_HasItsFrame(string query, int width, int height, string box, string? upstream = null)
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/ogcapi/collections/test/map?" + query);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));

        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        using Raster map = ImageDecoder.Decode(body);
        Assert.Equal((width, height), (map.Width, map.Height));
        AssertClose(box, response.Headers.GetValues("Content-Bbox").Single());
        string? crs = response.Headers.TryGetValues("Content-Crs", out IEnumerable<string>? values) ? values.Single() : null;
        Assert.Equal(query.StartsWith("crs=", StringComparison.Ordinal) ? "<http://www.opengis.net/def/crs/EPSG/0/3857>" : null, crs);
        Dictionary<string, StringValues> asked = QueryHelpers.ParseQuery(Assert.Single(_gateway.Upstream.Requests).Split('?')[1]);
        string[] expected = (upstream ?? $"{width} {height} {box}").Split(' ');
        Assert.Equal((expected[0], expected[1]), (asked["width"].ToString(), asked["height"].ToString()));
        AssertClose(expected[2], asked["bbox"].ToString());
    }

    [Theory]
    [InlineData("width=invalid", "width is not an integer")]
    [InlineData("width=0", "width must be strictly positive")]
    [InlineData("height=invalid", "height is not an integer")]
    [InlineData("height=0", "height must be strictly positive")]
    [InlineData("width=40001", "width=40001 exceeds max_width=40000")]
    [InlineData("width=9007199254740992", "width=9007199254740992 exceeds max_width=40000")]
    [InlineData("width=40000", "number of pixels 800000000 exceed max_pixels=16000000")]
    [InlineData("width=1&height=40001", "height=40001 exceeds max_height=40000")]
    [InlineData("width=4001&height=4000", "number of pixels 16004000 exceed max_pixels=16000000")]
    [InlineData("bbox=-180,-90,180,90&scale-denominator=1e-300", "exceeds max_width=40000")]
    [InlineData("crs=invalid", "crs is not a valid CRS")]
    [InlineData("crs=http://www.opengis.net/def/crs/EPSG/0/32631", "crs is incompatible with this layer")]
    [InlineData("bbox=-180,-90,180,90&bbox-crs=invalid", "bbox-crs is not a valid CRS")]
    [InlineData("bbox=-180,-90,180,90&bbox-crs=http://www.opengis.net/def/crs/IAU/2015/30100", "bbox cannot be reprojected from IAU_2015:30100 to EPSG:4326")]
    [InlineData("center=0,0&center-crs=invalid", "center-crs is not a valid CRS")]
    [InlineData("center=0,0&center-crs=http://www.opengis.net/def/crs/IAU/2015/30100", "center cannot be reprojected from IAU_2015:30100 to EPSG:4326")]
    [InlineData("subset=lon(-180:180),lat(-90:90)&subset-crs=invalid", "subset-crs is not a valid CRS")]
    [InlineData("bbox=-180,-90,180,90&center=0,0", "bbox and center are mutually exclusive")]
    [InlineData("bbox=-180,-90,180,90&subset=lon(-180:180),lat(-90:90)", "(bbox or center) and subset are mutually exclusive")]
    [InlineData("center=0,0&subset=lon(-180:180),lat(-90:90)", "(bbox or center) and subset are mutually exclusive")]
    [InlineData("subset=lon(-180:180)", "subset must include 2 axis")]
    [InlineData("subset=lon(-180:180),invalid(-90:90)", "Unsupported axis name invalid in subset part invalid(-90:90)")]
    [InlineData("subset=lon(-180:180),lat(-90)", "Only intervals are supported in subset part lat(-90)")]
    [InlineData("subset=lon(-180:180),lat(90:-90)", "Invalid range in subset: first value must be less than second one")]
    [InlineData("subset=lon(-180:180),lon(-180:180)", "Axis name lon has been specified in multiple subset parts")]
    [InlineData("subset=lon(-180:180),lat(invalid:90)", "Non numeric value found in range of subset part lat(invalid:90)")]
    [InlineData("subset=lon(-180:180),lat(", "Invalid subset part lat(")]
    [InlineData("subset=lon(-180:180),lat()", "Invalid subset part lat()")]
    [InlineData("bbox=-180,-90,180", "bbox must be a list of 4 or 6 numeric values")]
    [InlineData("bbox=-180,-90,180,invalid", "bbox must be a list of 4 or 6 numeric values")]
    [InlineData("bbox=-180,-90,180,NaN", "bbox must be a list of 4 or 6 numeric values")]
    [InlineData("bbox=-180,90,180,-90", "bbox[2] must be greater than bbox[0] and bbox[3] must be greater than bbox[1]")]
    [InlineData("center=0", "center must be a list of 2 numeric values")]
    [InlineData("center=0,invalid", "center must be a list of 2 numeric values")]
    [InlineData("scale-denominator=invalid", "scale-denominator must be a strictly positive numeric value")]
    [InlineData("scale-denominator=0", "scale-denominator must be a strictly positive numeric value")]
    [InlineData("bbox=-180,-90,180,90&scale-denominator=100000&width=1024", "bbox and scale-denominator and (width/height) are mutually exclusive")]
    [InlineData("bgcolor=invalid", "invalid value for bgcolor")]
    [InlineData("bgcolor=0x------", "invalid value for bgcolor")]
    [InlineData("bgcolor=0x--------", "invalid value for bgcolor")]
    [InlineData("transparent=invalid", "invalid value for transparent")]
    [InlineData("f=json", "Invalid value for f query parameter")]
    [InlineData("mm-per-pixel=invalid", "mm-per-pixel must be a strictly positive numeric value")]
    [InlineData("mm-per-pixel=0", "mm-per-pixel must be a strictly positive numeric value")]
    [InlineData("collections=test", "Unknown query parameter collections")]
    public async Task Map_WithWrongParameters_IsProblem(string query, string detail)
    {
        JsonObject problem = await _gateway.JsonAsync("/ogcapi/collections/test/map?" + query, HttpStatusCode.BadRequest);

        Assert.Equal("OGCAPI", problem.Text("title"));
        Assert.Contains(detail, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(_gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Map_OfLayerWithoutScale_NeedsOneWhereItFollowsFromNothing()
    {
        JsonObject problem = await _gateway.JsonAsync("/ogcapi/collections/without_scale/map?width=10", HttpStatusCode.InternalServerError);

        Assert.Equal("Layer without_scale lacks a nominal_res/nominal_scale setting", problem.Text("detail"));
        using Raster map = await _gateway.PictureAsync("/ogcapi/collections/without_scale/map?width=10&scale-denominator=1000");
        Assert.Equal((10, 5), (map.Width, map.Height));
    }

    [Fact]
    public async Task Map_WhoseUpstreamFails_IsProblem()
    {
        _gateway.Upstream.Answer = (200, "image/png", _ => "no picture"u8.ToArray());

        JsonObject problem = await _gateway.JsonAsync("/ogcapi/collections/test/map?f=png", HttpStatusCode.InternalServerError);

        Assert.Equal(500, problem["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task Map_ShowsTheRightPlace()
    {
        const string Box = "bbox=0,30,40,60&width=400&height=300";
        foreach (string url in (string[])[$"test/map?{Box}", $"test/map.png?{Box}", $"test/map.jpg?{Box}", $"cached/map?{Box}", $"test/map?{Box.Replace("bbox=0,30,40,60", "subset=Lat(30:60),Lon(0:40)", StringComparison.Ordinal)}"])
        {
            using Raster map = await _gateway.PictureAsync("/ogcapi/collections/" + url);

            Assert.True(GatewayFixture.IsRed(map, 150, 150), url);
            Assert.False(GatewayFixture.IsRed(map, 50, 150), url);
            Assert.False(GatewayFixture.IsRed(map, 150, 250), url);
        }
    }

    // What is asked: where the layer shows nothing, the map has this colour. The layer covers 0 to 10 degrees only.
    [Theory]
    [InlineData("", "clear")]
    [InlineData("transparent=false", "255,255,255,255")]
    [InlineData("bgcolor=green", "0,128,0,255")]
    [InlineData("bgcolor=0x123456", "18,52,86,255")]
    [InlineData("bgcolor=0x123456&transparent=true", "clear")]
    [InlineData("bgcolor=0x78123456", "18,52,86,120")]
    [InlineData("bgcolor=0x78123456&transparent=false", "18,52,86,255")]
    [InlineData("f=jpeg&bgcolor=blue", "0,0,254,255")]
    public async Task Map_WhereTheLayerShowsNothing_HasTheGround(string query, string expected)
    {
        using Raster map = await _gateway.PictureAsync("/ogcapi/collections/clear/map?bbox=0,0,20,20&width=100&height=100&" + query);

        Assert.Equal(expected, Describe(map, 75, 25));
        Assert.EndsWith(",255", Describe(map, 25, 75), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DatasetMap_ShowsTheDefaultLayersOrThoseThatAreNamed()
    {
        using Raster map = await _gateway.PictureAsync("/ogcapi/map?width=2&height=1");
        Assert.Equal((2, 1), (map.Width, map.Height));
        Assert.Contains("layers=world", Assert.Single(_gateway.Upstream.Requests), StringComparison.Ordinal);

        using Raster named = await _gateway.PictureAsync("/ogcapi/map.png?collections=test,clear&bbox=0,0,10,10&width=20");
        Assert.Contains(_gateway.Upstream.Requests, request => request.Contains("layers=clear", StringComparison.Ordinal));

        JsonObject problem = await _gateway.JsonAsync("/ogcapi/map?collections=invalid", HttpStatusCode.BadRequest);
        Assert.Equal("unknown collection invalid", problem.Text("detail"));
    }

    [Fact]
    public async Task DatasetMap_WithoutDefaultLayers_NeedsNames()
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync("");

        JsonObject problem = await gateway.JsonAsync("/ogcapi/map", HttpStatusCode.NotFound);

        Assert.Equal("Dataset map request but no default_dataset_layers defined in server configuration", problem.Text("detail"));
        using Raster map = await gateway.PictureAsync("/ogcapi/map?collections=test&bbox=0,0,1,1&width=5");
    }

    [Fact]
    public async Task Map_OutsideTheLayersResolutions_IsBlankAndAsksNobody()
    {
        using Raster map = await _gateway.PictureAsync("/ogcapi/collections/cached/map?bbox=0,0,0.0001,0.0001&width=50");

        Assert.Equal("clear", Describe(map, 5, 5));
        Assert.Empty(_gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("max_output_pixels: 100", "width=11&height=10", "number of pixels 110 exceed max_pixels=100")]
    [InlineData("max_output_pixels: [10, 10]", "width=101&height=1", "width=101 exceeds max_width=100")]
    [InlineData("map_srs: ['EPSG:3857']", "crs=EPSG:2154", "crs is incompatible with this layer")]
    public async Task Map_BeyondTheConfiguredLimits_IsProblem(string options, string query, string detail)
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync(options);

        JsonObject problem = await gateway.JsonAsync("/ogcapi/collections/test/map?" + query, HttpStatusCode.BadRequest);

        Assert.Equal(detail, problem.Text("detail"));
    }

    [Fact]
    public async Task Map_WithoutSize_FitsTheLimit()
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync("max_output_pixels: 10000");

        using Raster map = await gateway.PictureAsync("/ogcapi/collections/test/map");

        Assert.Equal((100, 50), (map.Width, map.Height));
    }

    [Fact]
    public async Task Map_InFirstConfiguredSrs_SaysSoInItsAxes()
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync("map_srs: ['EPSG:31467', 'EPSG:4326']");

        using HttpResponseMessage response = await gateway.Client.GetAsync("/ogcapi/collections/test/map?bbox=9,50,9.1,50.1&width=20");

        Assert.Equal("<http://www.opengis.net/def/crs/EPSG/0/31467>", response.Headers.GetValues("Content-Crs").Single());
        double[] box = Numbers(response.Headers.GetValues("Content-Bbox").Single());
        BoundingBox expected = Srs.Wgs84.Transform(Srs.Parse("EPSG:31467"), new BoundingBox(9, 50, 9.1, 50.1));
        Assert.Equal([expected.MinY, expected.MinX, expected.MaxY, expected.MaxX], box);
    }

    [Fact]
    public async Task Map_WithAttribution_IsDrawnOver()
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync("attribution: {text: Somebody made this}");
        const string Url = "/ogcapi/collections/test/map?bbox=0,0,5,5&width=300&height=300";

        using Raster plain = await _gateway.PictureAsync(Url), attributed = await gateway.PictureAsync(Url);

        Assert.Equal(Describe(plain, 5, 5), Describe(attributed, 5, 5));
        Assert.Contains(Enumerable.Range(0, 300), x => Describe(attributed, x, 292) != Describe(plain, x, 292));
    }

    private static string Describe(Raster map, int x, int y)
    {
        var color = Color.FromPixel(map.Row(y)[x]);
        return color.A == 0 ? "clear" : $"{color.R},{color.G},{color.B},{color.A}";
    }

    private static double[] Numbers(string text) => [.. text.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static void AssertClose(string expected, string actual)
    {
        double[] wanted = Numbers(expected), found = Numbers(actual);
        double tolerance = Math.Abs(wanted[2] - wanted[0]) * 1e-9;
        Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
