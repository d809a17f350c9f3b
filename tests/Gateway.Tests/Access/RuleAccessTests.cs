using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Access by rules: everyone sees "world", staff sees all, guests see "europe" in a part of its area and without feature info.</summary>
public sealed class RuleAccessTests : IAsyncLifetime
{
    private const string Access = """

        access:
          api_keys:
            - {key: staff-key, user: ann, groups: [staff]}
            # echo -n guest-key | sha256sum
            - {key_sha256: c23e1cb9ae13908a2ac9550851759b29591985211c12813483f20861be72d356, user: bob}
            - {key: other-key, user: eve}
            - {key: limited-key, user: kim, groups: [guests]}
          api_key_parameter: key
          rules:
            - {layers: [world], services: [wms, wmts, tms, kml]}
            - {groups: [staff]}
            - {groups: [guests], layers: ['euro*'], allow: [map, tile], limited_to: {bbox: [0, 35, 15, 60], srs: 'EPSG:4326'}}
            - {users: [eve], layers: [direct]}
        """;

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(
        GatewayFixture.Standard.Replace("  demo:\n", "  demo:\n  kml:\n", StringComparison.Ordinal) + Access);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(null, "world", 200)]
    [InlineData(null, "europe", 401)]
    [InlineData(null, "group", 401)]
    [InlineData(null, "world,europe", 403)]
    [InlineData("staff-key", "world,europe", 200)]
    [InlineData("limited-key", "europe", 200)]
    [InlineData("limited-key", "direct", 403)]
    [InlineData("other-key", "europe", 403)]
    [InlineData("other-key", "direct", 200)]
    [InlineData("other-key", "group", 200)]
    [InlineData("wrong-key", "world", 401)]
    public async Task GetMap_ByKey_IsAnsweredByTheRules(string? key, string layers, int expected)
    {
        using HttpResponseMessage response = await GetAsync(GatewayFixture.MapUrl(layers), key);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 401, response.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("/tiles/europe/web/3/4/2.png")]
    [InlineData("/tms/1.0.0/europe/web/3/4/5.png")]
    [InlineData("/wmts/europe/web/3/4/2.png")]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=europe&STYLE=&TILEMATRIXSET=web&TILEMATRIX=3&TILEROW=2&TILECOL=4&FORMAT=image/png")]
    [InlineData("/kml/europe/EPSG3857/3/4/5.png")]
    [InlineData("/kml/europe/EPSG3857")]
    [InlineData("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&LAYER=direct&FORMAT=image/png&SLD_VERSION=1.1.0")]
    [InlineData("/demo/")]
    [InlineData("/demo/?wms_layer=europe")]
    [InlineData("/demo/?tms_layer=europe")]
    [InlineData("/demo/document?wms_capabilities")]
    public async Task AnyService_WithoutKey_IsRefusedBeforeTheCacheIsRead(string path)
    {
        using HttpResponseMessage stranger = await GetAsync(path, null);
        int requests = _gateway.Upstream.Requests.Count;
        using HttpResponseMessage staff = await GetAsync(path, "staff-key");

        Assert.Equal((HttpStatusCode.Unauthorized, 0), (stranger.StatusCode, requests));
        Assert.Equal(HttpStatusCode.OK, staff.StatusCode);
        Assert.True(stranger.Headers.CacheControl!.NoStore);
        Assert.NotEqual(true, staff.Headers.CacheControl?.Public);
    }

    [Theory]
    [InlineData("limited-key", "europe", "direct")]
    [InlineData("other-key", "direct", "europe")]
    public async Task Demo_Layers_AreThoseThatMayBeSeen(string key, string seen, string hidden)
    {
        using HttpResponseMessage index = await GetAsync("/demo/", key), page = await GetAsync($"/demo/?wms_layer={seen}", key), other = await GetAsync($"/demo/?wms_layer={hidden}", key);
        string list = await index.Content.ReadAsStringAsync();

        Assert.Contains($"?wms_layer={seen}\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain($"={hidden}", list, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (page.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task Credentials_InEachPlace_AreTaken()
    {
        using var basic = new HttpRequestMessage(HttpMethod.Get, "/tiles/europe/web/0/0/0.png");
        basic.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("anyone:staff-key")));
        using HttpResponseMessage password = await _gateway.Client.SendAsync(basic);
        using HttpResponseMessage parameter = await _gateway.Client.GetAsync("/tiles/europe/web/0/0/0.png?key=staff-key");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (password.StatusCode, parameter.StatusCode));
    }

    [Fact]
    public async Task LimitedArea_CutsMapsAndTiles()
    {
        using HttpResponseMessage response = await GetAsync(GatewayFixture.MapUrl("europe", "&TRANSPARENT=true"), "limited-key");
        using Raster map = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync());
        using HttpResponseMessage crossing = await GetAsync("/tiles/europe/web/3/4/2.png", "limited-key");
        using Raster tile = ImageDecoder.Decode(await crossing.Content.ReadAsByteArrayAsync());
        using HttpResponseMessage beyond = await GetAsync("/tiles/europe/web/5/18/10.png", "limited-key");
        using Raster empty = ImageDecoder.Decode(await beyond.Content.ReadAsByteArrayAsync());

        Assert.True(GatewayFixture.IsRed(map, 120, 150));
        Assert.Equal(0, Color.FromPixel(map.Row(150)[160]).A);
        // 15 degrees east are a third of a tile of 45 degrees.
        Assert.Equal(255, Color.FromPixel(tile.Row(200)[70]).A);
        Assert.Equal(0, Color.FromPixel(tile.Row(200)[100]).A);
        Assert.Equal(0, Color.FromPixel(empty.Row(100)[100]).A);
        Assert.True(crossing.Headers.CacheControl!.Private && response.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task PublicLayer_MayBeKeptByCaches_ButNotForThoseWhoTellWhoTheyAre()
    {
        using HttpResponseMessage stranger = await GetAsync("/tiles/world/web/0/0/0.png", null);
        using HttpResponseMessage staff = await GetAsync("/tiles/world/web/0/0/0.png", "staff-key");

        Assert.True(stranger.Headers.CacheControl!.Public);
        Assert.Contains("Authorization", stranger.Headers.Vary);
        Assert.True(staff.Headers.CacheControl!.Private);
    }

    [Theory]
    [InlineData(null, "world")]
    [InlineData("staff-key", "world,group,direct,coarse,europe")]
    [InlineData("limited-key", "world,europe")]
    [InlineData("other-key", "world,group,direct")]
    public async Task Capabilities_ListWhatMayBeSeen(string? key, string expected)
    {
        string[] names = expected.Split(',');
        foreach (string version in (string[])["1.1.1", "1.3.0"])
        {
            XElement root = await DocumentAsync($"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}", key);
            Assert.Equal(names, Names(root, "Layer", "Name").Distinct());
        }

        string[] tiled = [.. names.Intersect(["world", "europe"])];
        Assert.Equal(tiled, Names(await DocumentAsync("/service?SERVICE=WMTS&REQUEST=GetCapabilities", key), "Layer", "Identifier").Distinct());
        Assert.Equal(tiled, Names(await DocumentAsync("/wmts/1.0.0/WMTSCapabilities.xml", key), "Layer", "Identifier").Distinct());
        XElement tms = await DocumentAsync("/tms/1.0.0", key);
        Assert.Equal(tiled, tms.Descendants("TileMap").Select(map => map.Attribute("href")!.Value.Split('/')[^2]).Distinct());
    }

    [Fact]
    public async Task Capabilities_OfALimitedLayer_EndWhereItEnds()
    {
        XElement root = await DocumentAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1", "limited-key");

        XElement europe = root.Descendants("Layer").Single(layer => layer.Element("Name")?.Value == "europe");
        Assert.Equal(15, double.Parse(europe.Element("LatLonBoundingBox")!.Attribute("maxx")!.Value), 6);
        Assert.Null(europe.Attribute("queryable"));
    }

    [Fact]
    public async Task FeatureInfo_WhereItIsNotAllowed_IsRefused()
    {
        const string Info = "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=direct&QUERY_LAYERS=direct&STYLES=&SRS=EPSG:4326"
            + "&BBOX=0,30,40,60&WIDTH=400&HEIGHT=300&X=10&Y=20&INFO_FORMAT=text/plain";
        using HttpResponseMessage guest = await GetAsync(Info, "limited-key");
        using HttpResponseMessage eve = await GetAsync(Info, "other-key");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (guest.StatusCode, eve.StatusCode));
    }

    private static IEnumerable<string> Names(XElement root, string element, string name) => root.Descendants()
        .Where(candidate => candidate.Name.LocalName == element)
        .Select(layer => layer.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value)
        .OfType<string>();

    private async Task<XElement> DocumentAsync(string path, string? key)
    {
        using HttpResponseMessage response = await GetAsync(path, key);
        return XDocument.Parse(await response.Content.ReadAsStringAsync()).Root!;
    }

    private Task<HttpResponseMessage> GetAsync(string path, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        return _gateway.Client.SendAsync(request);
    }
}
