using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MapProxyCluster.Gateway.Tests.OgcApi;

/// <summary>The documents of the OGC API: their content, and that their links lead somewhere.</summary>
public sealed partial class DocumentTests : IAsyncLifetime
{
    private const string Relation = "http://www.opengis.net/def/rel/ogc/1.0/";

    private GatewayFixture _gateway = null!;

    private string Root => _gateway.Client.BaseAddress!.ToString().TrimEnd('/') + "/ogcapi";

    public static TheoryData<string> Paths =>
    [
        "/ogcapi", "/ogcapi/conformance", "/ogcapi/api", "/ogcapi/collections", "/ogcapi/collections/test", "/ogcapi/collections/sub%2Flayer",
        "/ogcapi/tileMatrixSets", "/ogcapi/tileMatrixSets/WebMercatorQuad", "/ogcapi/collections/test/map/tiles",
        "/ogcapi/collections/test/map/tiles/WebMercatorQuad", "/ogcapi/map/tiles", "/ogcapi/map/tiles/lambert",
    ];

    public async Task InitializeAsync() => _gateway = await OgcApiGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Links_OfEachDocument_LeadSomewhere(string path)
    {
        JsonObject document = await _gateway.JsonAsync(path);
        (_, string type, string page) = await _gateway.TextAsync(path + "?f=html");

        Assert.StartsWith("text/html", type, StringComparison.Ordinal);
        string[] links = [.. HrefsOf(document), .. Address().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];
        foreach (string href in links.Where(href => href.StartsWith(Root, StringComparison.Ordinal)).Distinct())
        {
            using HttpResponseMessage response = await _gateway.Client.GetAsync(href
                .Replace("{tileMatrix}", "0", StringComparison.Ordinal).Replace("{tileRow}", "0", StringComparison.Ordinal).Replace("{tileCol}", "0", StringComparison.Ordinal));
            Assert.True(response.IsSuccessStatusCode, $"{path}: {href} {response.StatusCode}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Document_WithWrongParameters_IsProblem(string path)
    {
        JsonObject unknown = await _gateway.JsonAsync(path + "?unexpected=true", HttpStatusCode.BadRequest);
        JsonObject format = await _gateway.JsonAsync(path + "?f=unexpected", HttpStatusCode.BadRequest);

        Assert.Equal("""{"title":"OGCAPI","type":"Bad Request","status":400,"detail":"Unknown query parameter unexpected"}""", unknown.ToJsonString());
        Assert.Equal("""{"title":"OGCAPI","type":"Invalid Parameter","status":400,"detail":"Invalid value for f query parameter"}""", format.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Document_AskedAgain_IsUnchanged(string path)
    {
        using HttpResponseMessage first = await _gateway.Client.GetAsync(path);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await _gateway.Client.SendAsync(again);
        using HttpResponseMessage page = await _gateway.Client.GetAsync(path + "?f=html");

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Null(second.Content.Headers.ContentType);
        Assert.NotEqual(first.Headers.ETag, page.Headers.ETag);
        Assert.Contains("Accept", first.Headers.Vary);
        Assert.Equal("*", first.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task LandingPage_LeadsToEverything()
    {
        JsonObject document = await _gateway.JsonAsync("/ogcapi");

        Assert.Equal([("application/json", Root + "?f=json")], document.Links("self"));
        Assert.Equal([("text/html", Root + "?f=html")], document.Links("alternate"));
        Assert.Equal([("application/vnd.oai.openapi+json;version=3.0", Root + "/api?f=json")], document.Links("service-desc"));
        Assert.Equal([("text/html", Root + "/api?f=html")], document.Links("service-doc"));
        Assert.Equal([("application/json", Root + "/conformance?f=json")], document.Links("conformance"));
        Assert.Equal(2, document.Links(Relation + "conformance").Count);
        Assert.Equal(document.Links("data"), document.Links(Relation + "data"));
        Assert.Equal([("image/png", Root + "/map.png"), ("image/jpeg", Root + "/map.jpg")], document.Links(Relation + "map"));
        Assert.Equal(Root + "/tileMatrixSets?f=json", document.Links(Relation + "tiling-schemes")[0].Href);
        Assert.Equal(Root + "/map/tiles?f=json", document.Links(Relation + "tilesets-map")[0].Href);
    }

    [Theory]
    [InlineData("", "maps-1/1.0/conf/core maps-1/1.0/conf/tilesets tiles-1/1.0/conf/core", "maps-1/1.0/conf/dataset-map tiles-1/1.0/conf/dataset-tilesets")]
    [InlineData("default_dataset_layers: [test]", "maps-1/1.0/conf/dataset-map tiles-1/1.0/conf/dataset-tilesets maps-1/1.0/conf/png maps-1/1.0/conf/jpeg", "maps-1/1.0/conf/tiff")]
    [InlineData("enable_tiles: false", "maps-1/1.0/conf/core", "maps-1/1.0/conf/tilesets tiles-1/1.0/conf/core")]
    [InlineData("enable_maps: false", "tiles-1/1.0/conf/core", "maps-1/1.0/conf/core maps-1/1.0/conf/tilesets")]
    public async Task Conformance_SaysWhatIsServed(string options, string with, string without)
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync(options);

        string[] classes = [.. (await gateway.JsonAsync("/ogcapi/conformance"))["conformsTo"]!.AsArray().Select(name => name!.GetValue<string>())];

        Assert.Contains("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core", classes);
        Assert.All(with.Split(' '), name => Assert.Contains("http://www.opengis.net/spec/ogcapi-" + name, classes));
        Assert.All(without.Split(' '), name => Assert.DoesNotContain("http://www.opengis.net/spec/ogcapi-" + name, classes));
    }

    [Fact]
    public async Task Collections_AreTheNamedLayers()
    {
        JsonArray collections = (await _gateway.JsonAsync("/ogcapi/collections"))["collections"]!.AsArray();

        Assert.Equal(["test", "without_scale", "cached", "clear", "sub/layer", "europe"], collections.Select(collection => collection!.Text("id")));
        Assert.True(JsonNode.DeepEquals(collections[0], await _gateway.JsonAsync("/ogcapi/collections/test")));
        JsonObject missing = await _gateway.JsonAsync("/ogcapi/collections/nope", HttpStatusCode.NotFound);
        Assert.Equal("""{"title":"OGCAPI","type":"Not Found","status":404,"detail":"Collection not found"}""", missing.ToJsonString());
    }

    [Fact]
    public async Task Collection_DescribesItsLayer()
    {
        JsonObject test = await _gateway.JsonAsync("/ogcapi/collections/test");

        Assert.Equal(("map", "Test & more", "An <abstract>"), (test.Text("dataType"), test.Text("title"), test.Text("description")));
        Assert.Equal("[![Somebody](http://example.com/logo.png)](http://example.com/)", test.Text("attribution"));
        Assert.Equal("text/markdown", test.Text("attributionMediaType"));
        Assert.Equal("""{"spatial":{"bbox":[[-180,-90,180,90]]}}""", test["extent"]!.ToJsonString());
        Assert.Equal(
            ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/def/crs/EPSG/0/3857"],
            test["crs"]!.AsArray().Select(crs => crs!.GetValue<string>()));
        Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", test.Text("storageCrs"));
        string url = Root + "/collections/test";
        Assert.Equal([("image/png", url + "/map.png"), ("image/jpeg", url + "/map.jpg")], test.Links(Relation + "map"));
        Assert.Equal(url + "/map/tiles?f=json", test.Links(Relation + "tilesets-map")[0].Href);
    }

    [Fact]
    public async Task Collection_InOtherSrs_TellsBothBoxes()
    {
        JsonObject europe = await _gateway.JsonAsync("/ogcapi/collections/europe");

        JsonNode spatial = europe["extent"]!["spatial"]!;
        Assert.Equal("[[0,5000000,1000000,6000000]]", spatial["storageCrsBbox"]!.ToJsonString());
        double[] box = [.. spatial["bbox"]![0]!.AsArray().Select(number => number!.GetValue<double>())];
        Assert.Equal(8.983152841195214, box[2], 9);
        Assert.Equal("http://www.opengis.net/def/crs/EPSG/0/3857", europe.Text("storageCrs"));
    }

    // The larger number is the smaller scale: a layer down to 10 metres has cells of at least 10.
    [Fact]
    public async Task Collection_WithResolutions_TellsItsScales()
    {
        JsonObject cached = await _gateway.JsonAsync("/ogcapi/collections/cached");

        Assert.Equal(10, cached["minCellSize"]!.GetValue<double>());
        Assert.Equal(35714.285714, cached["minScaleDenominator"]!.GetValue<double>(), 6);
        Assert.Equal(100000, cached["maxCellSize"]!.GetValue<double>());
    }

    [Fact]
    public async Task TileMatrixSets_AreTheGrids()
    {
        JsonArray sets = (await _gateway.JsonAsync("/ogcapi/tileMatrixSets"))["tileMatrixSets"]!.AsArray();

        Assert.Equal(["GLOBAL_GEODETIC", "GLOBAL_MERCATOR", "WebMercatorQuad", "lambert"], sets.Select(set => set!.Text("id")));
        Assert.Equal("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", sets[2]!.Text("uri"));
        Assert.Null(sets[1]!["uri"]);
        await _gateway.JsonAsync("/ogcapi/tileMatrixSets/nope", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task TileMatrixSet_HasTheNumbersOfTheStandard()
    {
        JsonObject web = await _gateway.JsonAsync("/ogcapi/tileMatrixSets/WebMercatorQuad"), geodetic = await _gateway.JsonAsync("/ogcapi/tileMatrixSets/GLOBAL_GEODETIC");

        Assert.Equal("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", web.Text("wellKnownScaleSet"));
        Assert.Equal("http://www.opengis.net/def/crs/EPSG/0/3857", web.Text("crs"));
        JsonNode first = web["tileMatrices"]![0]!, last = web["tileMatrices"]![19]!;
        Assert.Equal(559082264.0287178, first["scaleDenominator"]!.GetValue<double>(), 6);
        Assert.Equal("[-20037508.342789244,20037508.342789244]", first["pointOfOrigin"]!.ToJsonString());
        Assert.Equal(("0", "topLeft", 256, 1), (first.Text("id"), first.Text("cornerOfOrigin"), first["tileWidth"]!.GetValue<int>(), first["matrixWidth"]!.GetValue<int>()));
        Assert.Equal(("19", 524288), (last.Text("id"), last["matrixHeight"]!.GetValue<int>()));
        JsonNode degrees = geodetic["tileMatrices"]![1]!;
        Assert.Equal("http://www.opengis.net/def/crs/OGC/1.3/CRS84", geodetic.Text("crs"));
        Assert.Equal(("bottomLeft", "[-180,-90]"), (degrees.Text("cornerOfOrigin"), degrees["pointOfOrigin"]!.ToJsonString()));
        Assert.Equal(279541132.0143589, degrees["scaleDenominator"]!.GetValue<double>(), 4);
    }

    [Fact]
    public async Task TileSet_HasTemplatesInBodyAndHeader()
    {
        using HttpResponseMessage response = await _gateway.Client.GetAsync("/ogcapi/collections/test/map/tiles/WebMercatorQuad");
        JsonObject set = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        string template = Root + "/collections/test/map/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}";
        Assert.Equal([("image/png", template + ".png"), ("image/jpeg", template + ".jpg")], set.Links("item"));
        Assert.Equal($"<{template}.png>; rel=\"item\"; type=\"image/png\"", response.Headers.GetValues("Link-Template").Single());
        Assert.Equal("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad", set.Text("tileMatrixSetURI"));
        Assert.Equal(Root + "/collections/test?f=json", set.Links(Relation + "geodata")[0].Href);
        Assert.Equal("Whole dataset with lambert tile matrix set", (await _gateway.JsonAsync("/ogcapi/map/tiles/lambert")).Text("title"));
        await _gateway.JsonAsync("/ogcapi/collections/nope/map/tiles/WebMercatorQuad", HttpStatusCode.NotFound);
        await _gateway.JsonAsync("/ogcapi/collections/test/map/tiles/nope", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Api_DescribesWhatIsServed()
    {
        await using GatewayFixture gateway = await OgcApiGateway.StartAsync("""
            enable_tiles: false, max_output_pixels: 10000, md: {identification: {title: T, description: D, url: 'http://u', terms_of_service: 'http://t', keywords: [a, b]},
            contact: {name: N, email: e@f, instructions: Please <do>}, license: {name: L, url: 'http://l'}, provider: {name: P}}
            """.ReplaceLineEndings(" "));

        JsonObject api = await gateway.JsonAsync("/ogcapi/api?f=json");

        Assert.Equal("3.0.2", api.Text("openapi"));
        Assert.Equal(("T", "D", "http://t"), (api["info"]!.Text("title"), api["info"]!.Text("description"), api["info"]!.Text("termsOfService")));
        Assert.Equal("""{"name":"L","url":"http://l"}""", api["info"]!["license"]!.ToJsonString());
        Assert.Equal("""{"maxWidth":1000,"maxHeight":1000,"maxPixels":10000}""", api["info"]!["x-OGC-limits"]!["maps"]!.ToJsonString());
        Assert.Contains("/collections/{collectionId}/map", api["paths"]!.AsObject().Select(pair => pair.Key));
        Assert.DoesNotContain("/tileMatrixSets", api["paths"]!.AsObject().Select(pair => pair.Key));
        string text = api.ToJsonString();
        foreach (Match reference in Reference().Matches(text))
        {
            JsonNode? node = reference.Groups[1].Value.Split('/').Aggregate((JsonNode?)api, (parent, name) => parent?[name]);
            Assert.True(node is not null, reference.Value);
        }

        string landing = (await gateway.TextAsync("/ogcapi?f=html")).Text;
        Assert.Contains("Please &lt;do&gt;", landing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    [InlineData("*/*, text/html", "text/html; charset=utf-8")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8")]
    [InlineData("application/json, text/html;q=0.5", "application/json")]
    [InlineData("text/html;q=0", "application/json")]
    public async Task Accept_OfDocuments_Decides(string? accept, string expected)
    {
        foreach (string path in (string[])["/ogcapi", "/ogcapi/collections/nope"])
        {
            using HttpResponseMessage response = await _gateway.AcceptAsync(path, accept);
            Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        }
    }

    [Theory]
    [InlineData("map", null, "image/png")]
    [InlineData("map", "*/*", "image/png")]
    [InlineData("map", "image/jpeg", "image/jpeg")]
    [InlineData("map", "image/jpeg, image/png;q=0.5", "image/jpeg")]
    [InlineData("map", "text/html,image/avif,image/webp,image/apng,*/*;q=0.8", "image/png")]
    [InlineData("map.jpg", "image/png", "image/jpeg")]
    [InlineData("map", "image/tiff", "application/json")]
    public async Task Accept_OfMaps_Decides(string file, string? accept, string expected)
    {
        using HttpResponseMessage response = await _gateway.AcceptAsync($"/ogcapi/collections/test/{file}?bbox=0,0,1,1&width=10", accept);

        Assert.Equal(expected, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(expected == "application/json" ? HttpStatusCode.NotAcceptable : HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Pages_EscapeWhatOthersWrote()
    {
        foreach (string path in (string[])["/ogcapi/collections?f=html", "/ogcapi/collections/test?f=html"])
        {
            string page = (await _gateway.TextAsync(path)).Text;
            Assert.Contains("Test &amp; more", page, StringComparison.Ordinal);
            Assert.Contains("An &lt;abstract&gt;", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<abstract>", page, StringComparison.Ordinal);
        }

        string problem = (await _gateway.TextAsync("/ogcapi?f=html&%3Cscript%3E=1")).Text;
        Assert.Contains("Unknown query parameter &lt;script&gt;", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownPath_IsProblem() =>
        Assert.Equal("Not Found", (await _gateway.JsonAsync("/ogcapi/invalid", HttpStatusCode.NotFound)).Text("type"));

    [Fact]
    public async Task Documents_BehindProxy_HaveItsUrls()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ogcapi/collections/test");
        request.Headers.Add("X-Forwarded-Host", "maps.example.org");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Script-Name", "/here");
        using HttpResponseMessage response = await _gateway.Client.SendAsync(request);

        JsonObject document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        Assert.All(HrefsOf(document), href => Assert.StartsWith("https://maps.example.org/here/ogcapi/collections/test", href, StringComparison.Ordinal));
    }

    private static IEnumerable<string> HrefsOf(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair is { Key: "href", Value: JsonValue value } ? [value.GetValue<string>()] : HrefsOf(pair.Value)),
        JsonArray list => list.SelectMany(HrefsOf),
        _ => [],
    };

    [GeneratedRegex("(?:href|src)=\"([^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("\"\\$ref\":\"#/([^\"]*)\"")]
    private static partial Regex Reference();
}
