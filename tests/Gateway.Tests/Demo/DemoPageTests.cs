using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MapProxyCluster.Gateway.Tests.Demo;

/// <summary>There is a page for every layer, service, grid, SRS, format and version.</summary>
public sealed partial class DemoPageTests : IAsyncLifetime
{
    private const string Configuration = """
        services:
          demo:
          tms: {use_grid_names: true}
          wmts:
          wms:
            srs: ['EPSG:4326', 'EPSG:3857', 'EPSG:2154', 'EPSG:31467', 'CRS:84']
            image_formats: ['image/png', 'image/jpeg', 'image/webp', 'image/png; mode=24bit', 'image/tiff']
            md: {title: Test maps}
        layers:
          - name: world
            title: World
            sources: [world_cache]
            dimensions:
              time: {values: ['2020', '2021'], default: '2021'}
          - name: group
            title: Group
            layers:
              - {name: direct, title: Direct, sources: [world_wms]}
          - name: tiles
            title: Tiles only
            tile_sources: [world_cache]
        caches:
          world_cache: {grids: [web, geo, south, lambert], sources: [world_wms]}
        sources:
          world_wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world}}
        grids:
          web: {base: GLOBAL_WEBMERCATOR}
          geo: {base: GLOBAL_GEODETIC, origin: nw}
          south: {base: GLOBAL_MERCATOR}
          lambert: {srs: 'EPSG:2154', bbox: [0, 6000000, 1300000, 7200000], origin: nw, min_res: 5000}
        globals: {cache: {base_dir: cache_data}}
        """;

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync(Configuration);

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Index_Layers_LinkToPagesThatAnswer()
    {
        string index = await PageAsync("");
        string[] links = LinksOf(index);

        Assert.Equal(["direct", "group", "tiles", "world"], links.Select(LayerOf).Where(name => name.Length > 0).Distinct().Order());
        Assert.Contains("<small>Group</small>", index);
        foreach (string link in links)
        {
            await PageAsync(link);
        }
    }

    public static TheoryData<string> LayerPages() => new(
        from layer in (string[])["wms_layer=world", "wms_layer=direct", "wms_layer=group", "wmts_layer=world", "tms_layer=world", "tms_layer=tiles"]
        select layer);

    [Theory]
    [MemberData(nameof(LayerPages))]
    public async Task Viewer_EveryChoice_HasAPage(string page)
    {
        string first = await PageAsync("?" + page);
        Dictionary<string, string[]> choices = ChoicesOf(first);
        foreach ((string name, string[] values) in choices)
        {
            foreach (string value in values)
            {
                string chosen = await PageAsync($"?{page}&{name}={Uri.EscapeDataString(value)}");
                Assert.Contains($"<option value=\"{WebUtility.HtmlEncode(value)}\" selected>", chosen);
            }
        }

        string[] expected = page.StartsWith("wms", StringComparison.Ordinal) ? ["srs", "format", "version", "transparent"] : ["srs", "format", "via"];
        Assert.Empty(expected.Except(choices.Keys));
    }

    [Fact]
    public async Task Wms_Choices_AreThoseOfTheService()
    {
        Dictionary<string, string[]> choices = ChoicesOf(await PageAsync("?wms_layer=world"));

        Assert.Equal(["CRS:84", "EPSG:2154", "EPSG:31467", "EPSG:3857", "EPSG:4326"], choices["srs"].Order());
        Assert.Equal(["image/png", "image/jpeg", "image/webp", "image/png; mode=24bit"], choices["format"]);
        Assert.Equal(["1.0.0", "1.1.0", "1.1.1", "1.3.0"], choices["version"].Order());
        Assert.Equal(["2020", "2021"], choices["time"]);
    }

    [Theory]
    [InlineData("?wms_layer=nope")]
    [InlineData("?wms_layer=tiles")]
    [InlineData("?wms_layer=world&srs=EPSG:25832")]
    [InlineData("?wms_layer=world&srs=nonsense")]
    [InlineData("?wmts_layer=world&srs=nope")]
    [InlineData("?tms_layer=direct")]
    [InlineData("nope")]
    [InlineData("static/nope.js")]
    public async Task Page_OfWhatIsNotThere_IsNotFound(string page) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _gateway.TextAsync("/demo/" + page)).Status);

    // What the map will ask for is there: the tile in the middle of the coarsest level, by every service and on every grid.
    [Theory]
    [InlineData("wmts_layer=world&via=rest")]
    [InlineData("wmts_layer=world&via=kvp")]
    [InlineData("tms_layer=world&via=tiles")]
    [InlineData("tms_layer=world&via=tms")]
    public async Task Tiles_OfEveryGrid_AreWhereThePageSays(string page)
    {
        foreach (string grid in ChoicesOf(await PageAsync("?" + page))["srs"])
        {
            JsonElement options = OptionsOf(await PageAsync($"?{page}&srs={grid}"));
            int rows = options.GetProperty("sizes")[1][1].GetInt32();
            string url = options.GetProperty("url").GetString()!
                .Replace("{z}", "1", StringComparison.Ordinal).Replace("{x}", "0", StringComparison.Ordinal)
                .Replace("{-y}", $"{rows - 1}", StringComparison.Ordinal).Replace("{y}", "0", StringComparison.Ordinal);

            using HttpResponseMessage tile = await _gateway.Client.GetAsync(url);
            Assert.True(tile.IsSuccessStatusCode, $"{url}: {tile.StatusCode}");
            Assert.Equal("image/png", tile.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task Tiles_OfTheTms_LeaveOutTheFirstLevelOfTheWorld()
    {
        JsonElement tms = OptionsOf(await PageAsync("?tms_layer=world&srs=web&via=tms")), tiles = OptionsOf(await PageAsync("?tms_layer=world&srs=web&via=tiles"));

        Assert.Equal(tiles.GetProperty("resolutions")[1].GetDouble(), tms.GetProperty("resolutions")[0].GetDouble());
        Assert.Equal(2, tms.GetProperty("sizes")[0][0].GetInt32());
    }

    [Theory]
    [InlineData("EPSG:2154", "+proj=lcc", "enu")]
    [InlineData("EPSG:31467", "+towgs84=598.1,", "neu")]
    [InlineData("EPSG:3857", null, "enu")]
    [InlineData("EPSG:4326", null, "neu")]
    public async Task Projection_OfAnySystem_IsWrittenIntoThePage(string code, string? definition, string axis)
    {
        JsonElement options = OptionsOf(await PageAsync($"?wms_layer=world&srs={code}"));

        Assert.Equal(axis, options.GetProperty("axis").GetString());
        Assert.Equal(definition is not null, options.GetProperty("definition").GetString()?.Contains(definition!, StringComparison.Ordinal) ?? false);
        Assert.Equal(definition is not null && axis == "neu", options.GetProperty("definition").GetString()?.EndsWith(" +axis=neu", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task Area_OfALocalSystem_EndsWhereTheSystemDoes()
    {
        JsonElement extent = OptionsOf(await PageAsync("?wms_layer=world&srs=EPSG:2154")).GetProperty("extent");

        Assert.InRange(extent[2].GetDouble() - extent[0].GetDouble(), 1e6, 3e6);
    }

    [Fact]
    public async Task Dimension_Chosen_IsInAllAddresses()
    {
        string wms = await PageAsync("?wms_layer=world&time=2020"), kvp = await PageAsync("?wmts_layer=world&via=kvp&time=2020");

        Assert.Equal("2020", OptionsOf(wms).GetProperty("parameters").GetProperty("time").GetString());
        Assert.EndsWith("&time=2020", OptionsOf(kvp).GetProperty("url").GetString());
        Assert.EndsWith("&time=2021", OptionsOf(await PageAsync("?wmts_layer=world&via=kvp&time=1999")).GetProperty("url").GetString());
    }

    private async Task<string> PageAsync(string page)
    {
        (HttpStatusCode status, string mediaType, string text) = await _gateway.TextAsync("/demo/" + page);
        Assert.True(status == HttpStatusCode.OK, $"{page}: {status}");
        Assert.Equal("text/html; charset=utf-8", mediaType);
        return text;
    }

    private static string[] LinksOf(string page) =>
        [.. Link().Matches(page).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).Where(link => link.StartsWith('?'))];

    private static string LayerOf(string link) => LayerName().Match(link).Groups[1].Value;

    private static Dictionary<string, string[]> ChoicesOf(string page) => Select().Matches(page).ToDictionary(
        match => match.Groups[1].Value,
        match => Option().Matches(match.Groups[2].Value).Select(option => WebUtility.HtmlDecode(option.Groups[1].Value)).ToArray());

    private static JsonElement OptionsOf(string page) => JsonDocument.Parse(Options().Match(page).Groups[1].Value).RootElement;

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("_layer=([^&]*)")]
    private static partial Regex LayerName();

    [GeneratedRegex("<select name=\"([^\"]*)\">(.*?)</select>")]
    private static partial Regex Select();

    [GeneratedRegex("<option value=\"([^\"]*)\"")]
    private static partial Regex Option();

    [GeneratedRegex("id=\"options\">(.*?)</script>")]
    private static partial Regex Options();
}
