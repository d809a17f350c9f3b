using System.Net;
using System.Text.RegularExpressions;

namespace MapProxyCluster.Gateway.Tests.Demo;

/// <summary>What the pages offer to other programs: addresses to copy and programs for web pages.</summary>
public sealed partial class DemoClientTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace("  demo:", "  demo:\n  kml:", StringComparison.Ordinal).Replace(
        "  south: {base: GLOBAL_MERCATOR}",
        "  south: {base: GLOBAL_MERCATOR}\n  lambert: {srs: 'EPSG:2154', bbox: [0, 6000000, 1300000, 7200000], origin: nw, min_res: 5000}\n"
            + "  corner: {srs: 'EPSG:2154', bbox: [0, 6000000, 1300000, 7200000], res: [5000, 1700]}",
        StringComparison.Ordinal).Replace("[web, geo, south]", "[web, geo, south, lambert, corner]", StringComparison.Ordinal));

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("wms_layer=world", "BASEservice?")]
    [InlineData("wms_layer=world", "contextualWMSLegend=0&crs=EPSG:3857&dpiMode=7&featureCount=10&format=image/png&layers=world&styles&url=ESCAPEDservice%3F")]
    [InlineData("wmts_layer=world&srs=geo", "crs=EPSG:4326&dpiMode=7&format=image/png&layers=world&styles=default&tileMatrixSet=geo&url=ESCAPEDwmts%2F1.0.0%2FWMTSCapabilities.xml")]
    [InlineData("wmts_layer=world&srs=web", "type=xyz&url=ESCAPEDwmts%2Fworld%2Fweb%2F%7Bz%7D%2F%7Bx%7D%2F%7By%7D.png&zmax=19&zmin=0")]
    [InlineData("wmts_layer=world&srs=web", "BASEwmts/world/web/{level}/{col}/{row}.png")]
    [InlineData("wmts_layer=world&srs=lambert", "gdalinfo 'WMTS:BASEwmts/1.0.0/WMTSCapabilities.xml,layer=world,tilematrixset=lambert'")]
    [InlineData("tms_layer=world&srs=south", "BASEtiles/world/south/{z}/{x}/{y}.png")]
    [InlineData("tms_layer=world&srs=south&via=tms", "BASEtms/1.0.0/world/south/{z}/{x}/{-y}.png")]
    [InlineData("tms_layer=world&srs=south", "BASEkml/world/EPSG900913")]
    [InlineData("tms_layer=world&srs=web&via=tms", "gdalinfo 'BASEtms/1.0.0/world/web'")]
    public async Task Address_OfAPage_CanBeCopied(string page, string address)
    {
        string expected = address
            .Replace("BASE", _gateway.Client.BaseAddress!.ToString(), StringComparison.Ordinal)
            .Replace("ESCAPED", Uri.EscapeDataString(_gateway.Client.BaseAddress!.ToString()), StringComparison.Ordinal);

        Assert.Contains(expected, await CopiesAsync(page));
    }

    [Theory]
    [InlineData("srs=EPSG:4326&version=1.1.1", "image/png")]
    [InlineData("srs=EPSG:4326&version=1.3.0", "image/png")]
    [InlineData("srs=EPSG:2154&version=1.3.0&format=image/jpeg", "image/jpeg")]
    [InlineData("srs=EPSG:3857&version=1.0.0", "image/png")]
    public async Task Address_OfAMap_IsAnsweredWithThePicture(string choice, string mediaType)
    {
        string map = (await CopiesAsync("wms_layer=world&" + choice)).Single(copy => copy.Contains("REQUEST=GetMap", StringComparison.Ordinal) && copy.StartsWith("http", StringComparison.Ordinal));
        using HttpResponseMessage answer = await _gateway.Client.GetAsync(map);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(mediaType, answer.Content.Headers.ContentType!.MediaType);
    }

    // Only the usual tiles of the web are offered as such; MapLibre shows nothing else, and Leaflet no levels with corners of their own.
    [Theory]
    [InlineData("wms_layer=world&srs=EPSG:2154", "OpenLayers Leaflet MapLibre", false)]
    [InlineData("wmts_layer=world&srs=web", "OpenLayers Leaflet MapLibre", true)]
    [InlineData("tms_layer=world&srs=south", "OpenLayers Leaflet MapLibre", true)]
    [InlineData("tms_layer=world&srs=web&via=tms", "OpenLayers Leaflet", false)]
    [InlineData("wmts_layer=world&srs=lambert", "OpenLayers Leaflet", false)]
    [InlineData("tms_layer=world&srs=corner", "OpenLayers", false)]
    public async Task Programs_OfAPage_AreThoseThatCanShowIt(string page, string libraries, bool isWeb)
    {
        Dictionary<string, string> codes = await CodesAsync(page);

        Assert.Equal(libraries.Split(' '), codes.Keys);
        Assert.Equal(isWeb, (await CopiesAsync(page)).Any(copy => copy.StartsWith("type=xyz", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Programs_OfALocalGrid_DefineItsSystem()
    {
        Dictionary<string, string> codes = await CodesAsync("wmts_layer=world&srs=lambert");

        Assert.Contains("proj4.defs('EPSG:2154', '+proj=lcc ", codes["OpenLayers"], StringComparison.Ordinal);
        Assert.Contains("origin: [0, 7200000]", codes["OpenLayers"], StringComparison.Ordinal);
        Assert.Contains("new L.Proj.CRS('EPSG:2154', '+proj=lcc ", codes["Leaflet"], StringComparison.Ordinal);
        Assert.Contains("resolutions: [5000, 2500, ", codes["Leaflet"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_OfWebTiles_NeedNoDefinition()
    {
        Dictionary<string, string> codes = await CodesAsync("tms_layer=world&srs=web&via=tms");

        Assert.DoesNotContain("proj4", codes["OpenLayers"], StringComparison.Ordinal);
        Assert.DoesNotContain("proj4", codes["Leaflet"], StringComparison.Ordinal);

        // /tms leaves out the level with a single tile.
        Assert.Contains("minZoom: 1,", codes["Leaflet"], StringComparison.Ordinal);
        Assert.Contains("zoomOffset: -1,", codes["Leaflet"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_Leaflet_AsksForAVersionWhoseAxesItKnows()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace("'EPSG:2154'", "'EPSG:31467'", StringComparison.Ordinal));
        string page = (await gateway.TextAsync("/demo/?wms_layer=world&srs=EPSG:31467&version=1.3.0")).Text;

        Assert.Contains("version: '1.1.1'", CodesOf(page)["Leaflet"], StringComparison.Ordinal);
        Assert.Contains("VERSION: '1.3.0'", CodesOf(page)["OpenLayers"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_HostileName_StaysAString()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace("name: world\n", "name: \"it's \\\\ \\\"</script>\"\n", StringComparison.Ordinal));
        string page = (await gateway.TextAsync($"/demo/?wms_layer={Uri.EscapeDataString("it's \\ \"</script>")}")).Text;

        Assert.Contains("layers: 'it\\'s \\\\ \"<\\/script>',", CodesOf(page)["Leaflet"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_BehindAProxy_ArePublic()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/demo/?wmts_layer=world&srs=web");
        request.Headers.Add("X-Forwarded-Host", "maps.example.org");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Script-Name", "/mapproxy");
        using HttpResponseMessage answer = await _gateway.Client.SendAsync(request);
        string page = await answer.Content.ReadAsStringAsync();

        Assert.Contains("https://maps.example.org/mapproxy/wmts/world/web/{z}/{x}/{y}.png", CopiesOf(page));
        Assert.Contains("\"url\":\"/mapproxy/wmts/world/web/{z}/{x}/{y}.png\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", page, StringComparison.Ordinal);
    }

    private async Task<string[]> CopiesAsync(string page) => CopiesOf((await _gateway.TextAsync("/demo/?" + page)).Text);

    private async Task<Dictionary<string, string>> CodesAsync(string page) => CodesOf((await _gateway.TextAsync("/demo/?" + page)).Text);

    private static string[] CopiesOf(string page) => [.. Copy().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value))];

    private static Dictionary<string, string> CodesOf(string page) =>
        Code().Matches(page).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));

    [GeneratedRegex("data-copy=\"([^\"]*)\"")]
    private static partial Regex Copy();

    [GeneratedRegex("<pre id=\"code-(\\w+)\">(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Code();
}
