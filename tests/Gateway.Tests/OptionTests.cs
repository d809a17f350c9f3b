using System.Net;
using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Options that change what a gateway serves, each in a configuration of its own.</summary>
public sealed class OptionTests
{
    private const string Tile = "/tiles/world/web/3/4/2.png";

    [Theory]
    [InlineData("kvp: true", true, false)]
    [InlineData("restful: true", false, true)]
    [InlineData("kvp: false, restful: true", false, true)]
    [InlineData("", true, true)]
    public async Task Wmts_Switches_DecideTheEncodings(string options, bool isKvp, bool isRestful)
    {
        await using GatewayFixture gateway = await ServeAsync($"wmts: {{{options}}}");

        Assert.Equal(isKvp, (await gateway.TextAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities")).Status == HttpStatusCode.OK);
        Assert.Equal(isRestful, (await gateway.TextAsync("/wmts/1.0.0/WMTSCapabilities.xml")).Status == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/{Layer}/{TileMatrixSet}/{TileMatrix}/{TileRow}-{TileCol}.{Format}", "/wmts/world/web/03/2-4.png")]
    [InlineData("/maps/{{Layer}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}/t.{{Format}}", "/wmts/maps/world/web/3/4/2/t.png")]
    public async Task Wmts_OwnTemplate_IsAdvertisedAndAnswered(string template, string path)
    {
        await using GatewayFixture gateway = await ServeAsync($"tms: {{use_grid_names: true, origin: nw}}\n  wmts: {{restful_template: '{template}'}}");

        (_, _, string capabilities) = await gateway.TextAsync("/wmts/1.0.0/WMTSCapabilities.xml");
        Assert.Contains(template.Replace("{{", "{").Replace("}}", "}").Replace("{Layer}", "world").Replace("{Format}", "png"), capabilities);
        Assert.Equal(await gateway.Client.GetByteArrayAsync(Tile), await gateway.Client.GetByteArrayAsync(path));
    }

    [Fact]
    public async Task Wmts_GridThatCannotCountFromTheNorth_IsLeftOut()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "wmts:", grid: "{srs: 'EPSG:4326', bbox: [0, 0, 10, 7], origin: sw, res: [0.05, 0.01]}");

        (_, _, string text) = await gateway.TextAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities");
        Assert.DoesNotContain(XDocument.Parse(text).Root!.Descendants(), element => element.Name.LocalName == "TileMatrixSet");
    }

    [Fact]
    public async Task Layer_Dimensions_AreAdvertisedCheckedAndKeptApart()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "tms: {use_grid_names: true, origin: nw}\n  wmts:\n  wms:",
            layer: "dimensions: {time: {values: ['2020', '2021'], default: '2020'}}",
            source: "forward_req_params: ['time']");
        string Kvp(string more) => "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=world&STYLE=&TILEMATRIXSET=web&TILEMATRIX=3&TILEROW=2&TILECOL=4&FORMAT=image/png" + more;

        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync(Kvp("&TIME=2021"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync(Kvp(""))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await gateway.TextAsync(Kvp("&TIME=1999"))).Status);
        Assert.Collection(
            gateway.Upstream.Requests,
            request => Assert.Contains("time=2021", request),
            request => Assert.Contains("time=2020", request));
        Assert.True(Directory.Exists(Path.Combine(gateway.Cache, "world_cache_EPSG3857", "time-2021")));
        Assert.Contains("<ows:Identifier>time</ows:Identifier>", (await gateway.TextAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities")).Text);
        Assert.Contains("<Extent name=\"time\" default=\"2020\"", (await gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities")).Text);
    }

    [Fact]
    public async Task Source_OnlyForSeeding_HasNothingToShow()
    {
        await using GatewayFixture gateway = await ServeAsync("tms: {use_grid_names: true, origin: nw}", source: "seed_only: true");
        using Raster tile = await gateway.PictureAsync(Tile);

        Assert.Equal(0, Color.FromPixel(tile.Pixels[0]).A);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Source_OnlyForFeatureInfo_IsAskedForNothingElse()
    {
        await using GatewayFixture gateway = await ServeAsync("wms:", source: "wms_opts: {map: false, featureinfo: true}", direct: true);

        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl());
        Assert.Equal(Color.White, RasterOps.SingleColor(map));
        Assert.Empty(gateway.Upstream.Requests);
        (_, _, string info) = await gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=world&QUERY_LAYERS=world&SRS=EPSG:4326&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&X=1&Y=2&INFO_FORMAT=text/plain");
        Assert.Equal("info at 1 2", info);
    }

    [Fact]
    public async Task Cache_WithoutStorage_AsksEachTimeAndKeepsNothing()
    {
        await using GatewayFixture gateway = await ServeAsync("tms: {use_grid_names: true, origin: nw}", cache: "disable_storage: true");

        await gateway.Client.GetByteArrayAsync(Tile);
        await gateway.Client.GetByteArrayAsync(Tile);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.Equal(0, gateway.CachedFiles);
    }

    [Fact]
    public async Task Cache_Mixed_KeepsOpaqueTilesAsJpeg()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "tms: {use_grid_names: true, origin: nw}", cache: "format: mixed, request_format: image/png", source: "req_transparent");
        using HttpResponseMessage response = await gateway.Client.GetAsync(Tile);

        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(16, Directory.GetFiles(gateway.Cache, "*.mixed", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Source_FailureWithStandIn_IsAColourThatIsNotKept()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "tms: {use_grid_names: true, origin: nw}\n  wms:", source: "on_error: {500: {response: '#00ff00', cache: false}}");
        gateway.Upstream.Answer = (500, "text/plain", map => map);
        using HttpResponseMessage response = await gateway.Client.GetAsync(Tile);
        using Raster tile = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync());

        Assert.Equal(new Color(0, 255, 0), RasterOps.SingleColor(tile));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(0, gateway.CachedFiles);
    }

    [Theory]
    [InlineData("raise", 1)]
    [InlineData("notify", 2)]
    public async Task Wms_OnSourceErrors_RaisesOrDrawsTheRest(string policy, int layers)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync($$"""
            services: {wms: {on_source_errors: {{policy}} } }
            layers:
              - {name: good, title: Good, sources: [good] }
              - {name: bad, title: Bad, sources: [bad] }
            sources:
              good: {type: wms, req: {url: 'UPSTREAM/wms', layers: a} }
              bad: {type: wms, req: {url: 'http://127.0.0.1:9/wms', layers: a, transparent: true} }
            """);
        using HttpResponseMessage response = await gateway.Client.GetAsync(GatewayFixture.MapUrl("good,bad"));

        Assert.Equal(layers == 2 ? HttpStatusCode.OK : HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(layers == 2 ? "image/png" : "application/vnd.ogc.se_xml", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("globals:", "globals:\n  background: {url: 'http://127.0.0.1:9/{z}/{x}/{y}.png'}")]
    [InlineData("demo:", "demo: {background: 'http://127.0.0.1:9/{z}/{x}/{y}.png'}")]
    [InlineData("demo:", "demo: {background: {url: 'http://127.0.0.1:9/{z}/{x}/{y}.png'} }")]
    public async Task Demo_Background_IsShownOnlyWhenNamed(string place, string option)
    {
        await using GatewayFixture named = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace(place, option, StringComparison.Ordinal));
        await using GatewayFixture plain = await GatewayFixture.StartAsync();

        foreach (string srs in (string[])["EPSG:3857", "EPSG:4326", "EPSG:2154"])
        {
            Assert.Contains("\"background\":\"http://127.0.0.1:9/{z}/{x}/{y}.png\"", (await named.TextAsync($"/demo/?wms_layer=world&srs={srs}")).Text);
            Assert.DoesNotContain("127.0.0.1:9", (await plain.TextAsync($"/demo/?wms_layer=world&srs={srs}")).Text.Replace(plain.Client.BaseAddress!.Authority, "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("wmts_rest_legendurl", "/wmts/1.0.0/WMTSCapabilities.xml")]
    [InlineData("wmts_kvp_legendurl", "/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    public async Task Layer_WmtsLegendTemplate_IsAdvertised(string key, string path)
    {
        await using GatewayFixture gateway = await ServeAsync("wmts:", layer: $"{key}: '{{base_url}}/legends/{{layer_name}}.png'");
        (_, _, string text) = await gateway.TextAsync(path);

        Assert.Contains($"xlink:href=\"{gateway.Client.BaseAddress}legends/world.png\"", text);
    }

    [Fact]
    public async Task Layer_WithTilesOnly_IsNoLayerOfTheWms()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace(
            "layers:\n  - name: world", "layers:\n  - {name: tiled, title: Tiled, tile_sources: [world_cache]}\n  - name: world", StringComparison.Ordinal));

        Assert.DoesNotContain("<Name>tiled</Name>", (await gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities")).Text);
        Assert.Contains("LayerNotDefined", (await gateway.TextAsync(GatewayFixture.MapUrl("tiled"))).Text);
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/tiles/tiled/web/3/4/2.png")).Status);
        Assert.Contains("<ows:Identifier>tiled</ows:Identifier>", (await gateway.TextAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities")).Text);
    }

    private static Task<GatewayFixture> ServeAsync(
        string services, string layer = "", string cache = "", string source = "", string grid = "{base: GLOBAL_WEBMERCATOR}", bool direct = false)
    {
        string transparent = source == "req_transparent" ? ", transparent: true" : "";
        string more = source == "req_transparent" || source.Length == 0 ? "" : ", " + source;
        return GatewayFixture.StartAsync($$"""
            services:
              {{services}}
            layers:
              - {name: world, title: World, sources: [{{(direct ? "wms" : "world_cache")}}]{{(layer.Length == 0 ? "" : ", " + layer)}} }
            caches:
              world_cache: {grids: [web], sources: [wms]{{(cache.Length == 0 ? "" : ", " + cache)}} }
            sources:
              wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world{{transparent}}}{{more}} }
            grids:
              web: {{grid}}
            """);
    }
}
