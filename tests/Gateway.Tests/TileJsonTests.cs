using System.Net;
using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>TileJSON of tile layers: what it says, where its template leads, and why some grids have none.</summary>
public sealed class TileJsonTests
{
    private const string Configuration = """
        services: {SERVICES}
        layers:
          - name: world
            title: World
            md: {abstract: All of it, attribution: {title: '<Me>', url: 'http://example.com/?a=1&b=2'}}
            sources: [world]
          - {name: small, title: Small, sources: [small]}
          - {name: odd, title: Odd, sources: [odd]}
          - {name: degrees, title: Degrees, sources: [degrees]}
        caches:
          world: {grids: [geo, web, south, big, named], sources: [wms]}
          small: {grids: [web], sources: [part], format: image/jpeg}
          odd: {grids: [part, steps, root, wide], sources: [wms]}
          degrees: {grids: [geo], sources: [wms]}
        sources:
          wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world}}
          part: {type: wms, req: {url: 'UPSTREAM/wms', layers: part}, coverage: {bbox: [0, 40, 20, 50], srs: 'EPSG:4326'}}
        grids:
          web: {base: GLOBAL_WEBMERCATOR, num_levels: 10}
          south: {base: GLOBAL_MERCATOR, num_levels: 8}
          big: {base: GLOBAL_WEBMERCATOR, tile_size: [512, 512], num_levels: 5}
          geo: {base: GLOBAL_GEODETIC, origin: nw}
          named: {base: GLOBAL_WEBMERCATOR, res: [[1, 156543.03392804097], [0, 78271.51696402048]]}
          part: {srs: 'EPSG:3857', bbox: [0, 5000000, 1000000, 6000000], origin: nw}
          steps: {base: GLOBAL_WEBMERCATOR, res: [156543.03392804097, 50000]}
          root: {base: GLOBAL_WEBMERCATOR, res_factor: sqrt2, num_levels: 9}
          wide: {base: GLOBAL_WEBMERCATOR, tile_size: [512, 256]}
        globals:
          cache: {base_dir: cache_data}
        """;

    private static Task<GatewayFixture> StartAsync(string services = "tms: {use_grid_names: true}, wmts: ") =>
        GatewayFixture.StartAsync(Configuration.Replace("SERVICES", services, StringComparison.Ordinal));

    [Fact]
    public async Task TileJson_OfLayer_DescribesItsFirstWebGrid()
    {
        await using GatewayFixture gateway = await StartAsync();
        string root = gateway.Client.BaseAddress!.ToString();

        using HttpResponseMessage response = await gateway.Client.GetAsync("/tilejson/world.json");
        JsonObject json = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(("3.0.0", "World", "All of it", "xyz", "png"), (Text("tilejson"), Text("name"), Text("description"), Text("scheme"), Text("format")));
        Assert.Equal("<a href=\"http://example.com/?a=1&amp;b=2\">&lt;Me&gt;</a>", Text("attribution"));
        Assert.Equal($"{root}tiles/world/web/{{z}}/{{x}}/{{y}}.png", Assert.Single(json["tiles"]!.AsArray())!.GetValue<string>());
        Assert.Equal((0, 9, 256), (Number("minzoom"), Number("maxzoom"), Number("tileSize")));
        Assert.Equal("[-180,-85.05112877980659,180,85.05112877980659]", json["bounds"]!.ToJsonString());
        Assert.Equal("[0,0,0]", json["center"]!.ToJsonString());

        string Text(string name) => json[name]!.GetValue<string>();
        int Number(string name) => json[name]!.GetValue<int>();
    }

    [Fact]
    public async Task TileJson_OfPartOfTheWorld_TellsItsBoundsAndCenter()
    {
        await using GatewayFixture gateway = await StartAsync();

        JsonObject json = JsonNode.Parse((await gateway.TextAsync("/tilejson/small/web.json")).Text)!.AsObject();

        double[] bounds = [.. json["bounds"]!.AsArray().Select(number => number!.GetValue<double>())];
        Assert.All(new[] { 0d, 40, 20, 50 }.Zip(bounds), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal("[10,45,4]", json["center"]!.ToJsonString());
        Assert.Equal("jpg", json["format"]!.GetValue<string>());
        Assert.EndsWith(".jpeg", json["tiles"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    // Without grid names only one grid of an SRS can be reached by /tiles; WMTS has the others.
    // The square lies in the tile 4/2 of level 3, counted from the north, whatever the grid and the service count from.
    [Theory]
    [InlineData("tms: {use_grid_names: true}", "web", "/tiles/world/web/{z}/{x}/{y}.png")]
    [InlineData("tms: {use_grid_names: true}", "south", "/tiles/world/south/{z}/{x}/{y}.png?origin=nw")]
    [InlineData("tms: {use_grid_names: true, origin: nw}", "south", "/tiles/world/south/{z}/{x}/{y}.png")]
    [InlineData("tms: {use_grid_names: true, origin: sw}", "web", "/tiles/world/web/{z}/{x}/{y}.png?origin=nw")]
    [InlineData("wmts: {restful: true}", "south", "/wmts/world/south/{z}/{x}/{y}.png")]
    [InlineData("wmts: {restful: true, restful_template: '/{Layer}/{TileMatrixSet}/{Style}/{TileMatrix}/{TileRow}/{TileCol}.{Format}'}", "web", "/wmts/world/web/default/{z}/{y}/{x}.png")]
    [InlineData("wmts: {kvp: true}", "web", "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=world&STYLE=&FORMAT=image%2Fpng&TILEMATRIXSET=web&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}")]
    [InlineData("tms: , wmts: ", "south", "/tiles/world/EPSG900913/{z}/{x}/{y}.png?origin=nw")]
    [InlineData("tms: , wmts: ", "web", "/wmts/world/web/{z}/{x}/{y}.png")]
    public async Task Template_OfEachService_LeadsToTheRightTile(string services, string grid, string expected)
    {
        await using GatewayFixture gateway = await StartAsync(services);

        JsonObject json = JsonNode.Parse((await gateway.TextAsync($"/tilejson/world/{grid}.json")).Text)!.AsObject();
        string template = json["tiles"]![0]!.GetValue<string>();

        Assert.Equal(gateway.Client.BaseAddress!.ToString().TrimEnd('/') + expected, template);
        using Raster tile = await gateway.PictureAsync(template
            .Replace("{z}", "3", StringComparison.Ordinal).Replace("{x}", "4", StringComparison.Ordinal).Replace("{y}", "2", StringComparison.Ordinal));
        Assert.True(GatewayFixture.IsRed(tile, 80, 210));
        Assert.False(GatewayFixture.IsRed(tile, 200, 100));
    }

    [Fact]
    public async Task TileJson_OfLargerTiles_SaysSo()
    {
        await using GatewayFixture gateway = await StartAsync();

        JsonObject json = JsonNode.Parse((await gateway.TextAsync("/tilejson/world/big.json")).Text)!.AsObject();

        Assert.Equal((512, 4), (json["tileSize"]!.GetValue<int>(), json["maxzoom"]!.GetValue<int>()));
    }

    // Every second level of this grid is one of the web, and /tiles counts just those.
    [Fact]
    public async Task TileJson_OfRootTwoGrid_CountsAsTheServiceDoes()
    {
        await using GatewayFixture gateway = await StartAsync("tms: {use_grid_names: true}"), wmts = await StartAsync("wmts: ");

        JsonObject json = JsonNode.Parse((await gateway.TextAsync("/tilejson/odd/root.json")).Text)!.AsObject();

        Assert.Equal(4, json["maxzoom"]!.GetValue<int>());
        using Raster tile = await gateway.PictureAsync(json["tiles"]![0]!.GetValue<string>()
            .Replace("{z}", "3", StringComparison.Ordinal).Replace("{x}", "4", StringComparison.Ordinal).Replace("{y}", "2", StringComparison.Ordinal));
        Assert.True(GatewayFixture.IsRed(tile, 80, 210));
        Assert.Equal(HttpStatusCode.NotFound, (await wmts.TextAsync("/tilejson/odd/root.json")).Status);
    }

    [Theory]
    [InlineData("/tilejson/nope.json", "there is no tile layer 'nope'")]
    [InlineData("/tilejson/world/nope.json", "the layer 'world' has no grid 'nope'; it has geo, web, south, big, named")]
    [InlineData("/tilejson/world/geo.json", "the grid 'geo' is in EPSG:4326, not in web mercator")]
    [InlineData("/tilejson/degrees.json", "the grid 'geo' is in EPSG:4326, not in web mercator")]
    [InlineData("/tilejson/odd/part.json", "the grid 'part' does not begin at the corners of the world")]
    [InlineData("/tilejson/odd/steps.json", "the levels of the grid 'steps' are not those of the web: level 1 should have 78271.51696 metres per pixel")]
    [InlineData("/tilejson/odd/wide.json", "the tiles of the grid 'wide' are not square")]
    [InlineData("/tilejson", "the path must be /tilejson/{layer}.json or /tilejson/{layer}/{grid}.json")]
    [InlineData("/tilejson/a/b/c.json", "the path must be /tilejson/{layer}.json or /tilejson/{layer}/{grid}.json")]
    public async Task TileJson_WhereThereIsNone_TellsWhy(string url, string expected)
    {
        await using GatewayFixture gateway = await StartAsync();

        (HttpStatusCode status, string type, string text) = await gateway.TextAsync(url);

        Assert.Equal((HttpStatusCode.NotFound, "text/plain; charset=utf-8", expected), (status, type, text));
    }

    [Fact]
    public async Task TileJson_OfLevelsWithOthersNumbers_IsNotByWmts()
    {
        await using GatewayFixture wmts = await StartAsync("wmts: "), tiles = await StartAsync("tms: {use_grid_names: true}");

        Assert.Equal("no tile service shows the grid 'named' of this layer", (await wmts.TextAsync("/tilejson/world/named.json")).Text);
        Assert.Equal(HttpStatusCode.OK, (await tiles.TextAsync("/tilejson/world/named.json")).Status);
    }

    [Fact]
    public async Task TileJson_WithoutTileServices_IsNotThere()
    {
        await using GatewayFixture gateway = await StartAsync("wms: ");

        Assert.Equal((HttpStatusCode.NotFound, "text/plain", "not found"), await gateway.TextAsync("/tilejson/world.json"));
    }

    [Fact]
    public async Task TileJson_AskedAgain_IsUnchangedForEachHost()
    {
        await using GatewayFixture gateway = await StartAsync();
        using HttpResponseMessage first = await gateway.Client.GetAsync("/tilejson/world.json");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/tilejson/world.json");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var other = new HttpRequestMessage(HttpMethod.Get, "/tilejson/world.json");
        other.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        other.Headers.Add("X-Forwarded-Host", "maps.example.org");

        using HttpResponseMessage second = await gateway.Client.SendAsync(again), third = await gateway.Client.SendAsync(other);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Contains("http://maps.example.org/tiles/", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
