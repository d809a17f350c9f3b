using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

public sealed class OgcApiTests : IDisposable
{
    private const double Edge = 20037508.342789244;
    private const string Relation = "http://www.opengis.net/def/rel/ogc/1.0/";

    private readonly Setup _setup = new();
    private readonly Dictionary<string, string> _documents = new()
    {
        ["/api/collections/roads"] = $$"""
            {"id": "roads", "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/25832"],
             "storageCrs": "http://www.opengis.net/def/crs/EPSG/0/3035",
             "links": [
               {"rel": "self", "href": "/api/collections/roads", "type": "application/json"},
               {"rel": "{{Relation}}tilesets-map", "href": "/api/collections/roads/map/tiles", "type": "application/json"},
               {"rel": "{{Relation}}map", "href": "/api/collections/roads/map?f=html", "type": "text/html"},
               {"rel": "{{Relation}}map", "href": "/api/collections/roads/map?f=png", "type": "image/png"},
               {"rel": "[ogc-rel:map]", "href": "/api/collections/roads/map?f=jpeg", "type": "image/jpeg"}]}
            """,
        ["/api"] = """{"links": [{"rel": "[ogc-rel:map]", "href": "map.png", "type": "image/png"}]}""",
        ["/api/collections/roads/map/tiles"] = $$"""
            {"tilesets": [
              {"dataType": "vector", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "links": []},
              {"dataType": "map", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "links": [
                {"rel": "self", "href": "/api/collections/roads/map/tiles/Odd", "type": "application/json"},
                {"rel": "{{Relation}}tiling-scheme", "href": "/api/tms/Odd", "type": "application/json"}]},
              {"dataType": "map", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "links": [
                {"rel": "self", "href": "/api/collections/roads/map/tiles/Quad", "type": "application/json"},
                {"rel": "[ogc-rel:tiling-scheme]", "href": "/api/tms/Quad", "type": "application/json"}]},
              {"dataType": "map", "crs": "[EPSG:4326]", "links": [
                {"rel": "self", "href": "/api/collections/roads/map/tiles/Degrees", "type": "application/json"},
                {"rel": "[ogc-rel:tiling-scheme]", "href": "/api/tms/Degrees", "type": "application/json"}]}]}
            """,
        ["/api/tms/Odd"] = """{"crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "tileMatrices": [{"id": "0", "cellSize": 1, "tileWidth": 256, "tileHeight": 256, "pointOfOrigin": [0, 0], "variableMatrixWidths": [{"coalesce": 2}]}]}""",
        ["/api/tms/Quad"] = $$"""
            {"id": "Quad", "crs": {"uri": "http://www.opengis.net/def/crs/EPSG/0/3857"}, "tileMatrices": [
              {"id": "a", "cellSize": 156543.033928041, "tileWidth": 256, "tileHeight": 256, "pointOfOrigin": [-20037508.342789244, 20037508.342789244]},
              {"id": "b", "cellSize": 78271.5169640205, "tileWidth": 256, "tileHeight": 256, "pointOfOrigin": [-20037508.342789244, 20037508.342789244]}]}
            """,
        ["/api/tms/Degrees"] = """
            {"id": "Degrees", "crs": "http://www.opengis.net/def/crs/EPSG/0/4326", "tileMatrices": [
              {"id": "0", "cellSize": 0.703125, "tileWidth": 256, "tileHeight": 256, "pointOfOrigin": [90, -180]}]}
            """,
        ["/api/collections/roads/map/tiles/Quad"] = """{"links": [{"rel": "item", "templated": true, "type": "image/png", "href": "/api/collections/roads/map/tiles/Quad/{tileMatrix}/{tileRow}/{tileCol}?f=png"}]}""",
        ["/api/collections/roads/map/tiles/Degrees"] = """{"links": [{"rel": "item", "templated": true, "type": "image/png", "href": "Degrees/{tileMatrix}/{tileRow}/{tileCol}"}]}""",
    };

    public void Dispose() => _setup.Dispose();

    private ScriptedUpstream Serve() => new(request =>
        _documents.TryGetValue(request.Target.Split('?')[0], out string? document)
            ? ScriptedUpstream.Answer("application/json", Encoding.UTF8.GetBytes(document))
            : request.Target.Contains("width=", StringComparison.Ordinal)
                ? ScriptedUpstream.PngAsAsked(request)
                : ScriptedUpstream.Answer("image/png", ScriptedUpstream.PngBytes()));

    private OgcApiTilesSource Tiles(ScriptedUpstream upstream, string? set = null, TimeProvider? time = null) => new(
        new OgcApiTilesSourceOptions { Name = "tiles", Url = UpstreamUrl.Parse(upstream.Url + "/api/"), Collection = "roads", TileMatrixSet = set },
        _setup.Client, time ?? TimeProvider.System, _setup);

    private OgcApiMapsSource Maps(ScriptedUpstream upstream, string? collection = "roads", bool transparent = false) => new(
        new OgcApiMapsSourceOptions
        {
            Name = "maps",
            Url = UpstreamUrl.Parse(upstream.Url + "/api"),
            Collection = collection,
            Background = new Color(1, 2, 255),
            Image = new ImageOptions { Transparent = transparent },
        },
        _setup.Client, TimeProvider.System, _setup);

    private static MapQuery Tile(double minX, double minY, double maxX, double maxY, string srs = "EPSG:3857") =>
        new(new BoundingBox(minX, minY, maxX, maxY), new PixelSize(256, 256), Srs.Parse(srs), ImageFormat.Png);

    [Fact]
    public async Task Tiles_OfASet_AreAskedByItsTemplate()
    {
        using ScriptedUpstream upstream = Serve();
        OgcApiTilesSource source = Tiles(upstream);
        using MapImage? coarse = await source.GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default);
        using MapImage? fine = await source.GetMapAsync(Tile(0, -Edge, Edge, 0), default);
        using MapImage? degrees = await source.GetMapAsync(Tile(0, -90, 180, 90, "EPSG:4326"), default);

        Assert.Equal(
            ["/api/collections/roads/map/tiles/Quad/a/0/0?f=png", "/api/collections/roads/map/tiles/Quad/b/1/1?f=png", "/api/collections/roads/map/tiles/Degrees/0/0/1"],
            upstream.Requests.Select(request => request.Target).Where(target => !_documents.ContainsKey(target)));
        Assert.All(upstream.Requests.Where(request => _documents.ContainsKey(request.Target)), request => Assert.Equal("application/json", request.Headers["Accept"]));
    }

    [Fact]
    public async Task Tiles_ManyAtOnce_ReadTheDocumentsOnce()
    {
        using ScriptedUpstream upstream = Serve();
        OgcApiTilesSource source = Tiles(upstream);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await source.GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default))?.Dispose()));

        Assert.Single(upstream.Requests, request => request.Target == "/api/collections/roads");
        Assert.Equal(20, upstream.Requests.Count(request => request.Target.Contains("/Quad/a/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, 0, 1000, 1000, "EPSG:3857", null, "does not align")]
    [InlineData(0, 0, 1000, 1000, "EPSG:25832", null, "no tiles of maps in EPSG:25832")]
    [InlineData(0, 0, 1000, 1000, "EPSG:3857", "Odd", "several corners")]
    [InlineData(0, 0, 1000, 1000, "EPSG:3857", "Nothing", "no tiles of maps in EPSG:3857")]
    public async Task Tiles_ThatAreNotThere_AreErrorsThatSayWhy(
        double minX, double minY, double maxX, double maxY, string srs, string? set, string expected)
    {
        using ScriptedUpstream upstream = Serve();
        var error = await Assert.ThrowsAsync<SourceException>(() => Tiles(upstream, set).GetMapAsync(Tile(minX, minY, maxX, maxY, srs), default));
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("/api/collections/roads", "[1, 2]")]
    [InlineData("/api/collections/roads", "{\"links\": 7}")]
    [InlineData("/api/collections/roads/map/tiles", "{\"tilesets\": [3, {\"dataType\": 4}]}")]
    [InlineData("/api/tms/Quad", "{\"tileMatrices\": [{\"id\": 1}]}")]
    [InlineData("/api/tms/Quad", "no json")]
    [InlineData("/api/collections/roads/map/tiles/Quad", "{}")]
    public async Task Tiles_DocumentsThatAreWrong_AreErrorsOfTheSource(string path, string document)
    {
        _documents[path] = document;
        using ScriptedUpstream upstream = Serve();
        await Assert.ThrowsAsync<SourceException>(() => Tiles(upstream, "Quad").GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default));
    }

    [Fact]
    public async Task Tiles_AfterAFailure_AreLookedForAgainASecondLater()
    {
        string right = _documents["/api/collections/roads"];
        _documents["/api/collections/roads"] = "{}";
        using ScriptedUpstream upstream = Serve();
        var time = new ManualTime();
        OgcApiTilesSource source = Tiles(upstream, time: time);
        await Assert.ThrowsAsync<SourceException>(() => source.GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default));
        _documents["/api/collections/roads"] = right;

        await Assert.ThrowsAsync<SourceException>(() => source.GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default));
        time.Advance(TimeSpan.FromSeconds(2));
        using MapImage? image = await source.GetMapAsync(Tile(-Edge, -Edge, Edge, Edge), default);
        Assert.NotNull(image);
    }

    [Theory]
    [InlineData("EPSG:4326", 5, 50, 6, 51, "bbox=5,50,6,51&crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FOGC%2F1.3%2FCRS84&width=256&height=256")]
    [InlineData("EPSG:25832", 500000, 5600000, 500100, 5600100,
        "bbox=500000,5600000,500100,5600100&bbox-crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F25832&crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F25832&width=256&height=256")]
    [InlineData("EPSG:3035", 4000000, 3000000, 4000100, 3000100,
        "bbox=3000000,4000000,3000100,4000100&bbox-crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F3035&crs=http%3A%2F%2Fwww.opengis.net%2Fdef%2Fcrs%2FEPSG%2F0%2F3035&width=256&height=256")]
    public async Task Maps_InAListedSrs_AreAskedInIt(string srs, double minX, double minY, double maxX, double maxY, string expected)
    {
        using ScriptedUpstream upstream = Serve();
        using MapImage? map = await Maps(upstream, transparent: true).GetMapAsync(Tile(minX, minY, maxX, maxY, srs), default);

        Assert.Equal(256, map!.Raster.Width);
        Assert.Equal($"/api/collections/roads/map?f=png&{expected}&transparent=true&bgcolor=0x0102FF", upstream.Requests.Last().Target);
    }

    [Fact]
    public async Task Maps_InAnotherSrs_AreReprojectedFromOneOfTheSameKind()
    {
        using ScriptedUpstream upstream = Serve();
        using MapImage? map = await Maps(upstream).GetMapAsync(Tile(1000000, 6000000, 1100000, 6100000), default);

        Assert.Equal(new PixelSize(256, 256), map!.Raster.Size);
        Assert.Contains("EPSG%2F0%2F25832", upstream.Requests.Last().Target);
    }

    [Fact]
    public async Task Maps_OfAServerThatListsNothing_AreAskedInDegrees()
    {
        using ScriptedUpstream upstream = Serve();
        using MapImage? map = await Maps(upstream, collection: null).GetMapAsync(Tile(5, 50, 6, 51, "EPSG:4326"), default);

        Assert.StartsWith("/map.png?bbox=5,50,6,51&width=256&height=256", upstream.Requests.Last().Target);
    }
}
