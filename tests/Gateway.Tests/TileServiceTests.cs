using System.Net;
using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Tests;

public sealed class TileServiceTests : IAsyncLifetime
{
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Tile_ByEveryService_IsTheSame()
    {
        byte[] tile = await _gateway.Client.GetByteArrayAsync("/tiles/world/web/3/4/2.png");
        string[] others =
        [
            "/tiles/1.0.0/world/web/3/4/2.png",
            "/tiles/world/web/3/4/5.png?origin=sw",
            "/tms/1.0.0/world/web/2/4/5.png",
            "/wmts/world/web/3/4/2.png",
            "/wmts/world/web/03/4/2.png",
            "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=world&STYLE=&TILEMATRIXSET=web&TILEMATRIX=03&TILEROW=2&TILECOL=4&FORMAT=image/png",
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:3857&BBOX=0,5009377.085697311,5009377.085697311,10018754.171394622&WIDTH=256&HEIGHT=256&FORMAT=image/png",
        ];

        foreach (string url in others)
        {
            Assert.Equal(tile, await _gateway.Client.GetByteArrayAsync(url));
        }
    }

    [Fact]
    public async Task Wmts_GridFromTheSouth_CountsRowsFromTheNorth()
    {
        byte[] south = await _gateway.Client.GetByteArrayAsync("/wmts/world/south/3/4/2.png");
        byte[] north = await _gateway.Client.GetByteArrayAsync("/wmts/world/web/3/4/2.png");

        Assert.Equal(north, south);
    }

    [Theory]
    [InlineData("/tiles/nope/web/0/0/0.png", 404)]
    [InlineData("/tiles/world/nope/0/0/0.png", 404)]
    [InlineData("/tiles/world/web/1/2/0.png", 404)]
    [InlineData("/tiles/world/web/1/-1/0.png", 404)]
    [InlineData("/tiles/world/web/99/0/0.png", 404)]
    [InlineData("/tiles/world/web/1/99999999999999999999/0.png", 404)]
    [InlineData("/tiles/world/web/1/0/0.jpeg", 404)]
    [InlineData("/tiles/world/web/a/b/c.png", 404)]
    [InlineData("/tms/1.0.0/world/web/1/9/0.png", 404)]
    [InlineData("/tms/1.0.0/nope", 404)]
    [InlineData("/wmts/world/web/1/2/0.png", 400)]
    [InlineData("/wmts/nope/web/1/0/0.png", 400)]
    [InlineData("/wmts/world/nope/1/0/0.png", 400)]
    [InlineData("/wmts/world/web/1/0/0.jpeg", 400)]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=world&STYLE=&TILEMATRIXSET=web&TILEMATRIX=x&TILEROW=2&TILECOL=4&FORMAT=image/png", 400)]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetTile", 500)]
    public async Task Tile_WrongUrl_IsTheServicesOwnError(string url, int expected)
    {
        (HttpStatusCode status, string type, string text) = await _gateway.TextAsync(url);

        Assert.Equal(expected, (int)status);
        Assert.Equal(url.StartsWith("/tiles", StringComparison.Ordinal) ? "text/plain; charset=utf-8" : "text/xml; charset=utf-8", type);
        Assert.NotEmpty(text);
        Assert.Empty(_gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    public async Task WmtsCapabilities_MatrixSets_HaveTheStandardNumbers(string url)
    {
        (_, _, string text) = await _gateway.TextAsync(url);

        XElement root = XDocument.Parse(text).Root!;
        XNamespace wmts = "http://www.opengis.net/wmts/1.0", ows = "http://www.opengis.net/ows/1.1";
        XElement web = root.Descendants(wmts + "TileMatrixSet").Single(set => set.Element(ows + "Identifier")?.Value == "web");
        XElement first = web.Elements(wmts + "TileMatrix").First();
        Assert.Equal("00", first.Element(ows + "Identifier")!.Value);
        Assert.Equal(559082264.0287178, double.Parse(first.Element(wmts + "ScaleDenominator")!.Value), 6);
        XElement geo = root.Descendants(wmts + "TileMatrixSet").Single(set => set.Element(ows + "Identifier")?.Value == "geo");
        Assert.Equal("90 -180", geo.Elements(wmts + "TileMatrix").First().Element(wmts + "TopLeftCorner")!.Value);
    }

    [Fact]
    public async Task WmtsFeatureInfo_BothEncodings_PassTheAnswerOn()
    {
        Assert.Equal("info at 10 20", (await _gateway.TextAsync("/wmts/world/web/3/4/2/10/20.txt")).Text);
        Assert.Equal("info at 10 20", (await _gateway.TextAsync(
            "/service?SERVICE=WMTS&REQUEST=GetFeatureInfo&VERSION=1.0.0&LAYER=world&STYLE=&TILEMATRIXSET=web&TILEMATRIX=03&TILEROW=2&TILECOL=4&FORMAT=image/png&INFOFORMAT=text/plain&I=10&J=20")).Text);
        Assert.Equal(HttpStatusCode.NotImplemented, (await _gateway.TextAsync("/wmts/europe/web/3/4/2/10/20.txt")).Status);
    }

    [Fact]
    public async Task TmsDocuments_RootServiceAndMap_LeadToTiles()
    {
        XElement service = XDocument.Parse((await _gateway.TextAsync("/tms/1.0.0/")).Text).Root!;
        string map = service.Descendants("TileMap").First(element => element.Attribute("profile")!.Value == "global-mercator").Attribute("href")!.Value;
        XElement tileMap = XDocument.Parse((await _gateway.TextAsync(map)).Text).Root!;

        Assert.Equal("OSGEO:41001", tileMap.Element("SRS")!.Value);
        XElement first = tileMap.Descendants("TileSet").First();
        Assert.Equal("0", first.Attribute("order")!.Value);
        Assert.Equal(78271.51696402048, double.Parse(first.Attribute("units-per-pixel")!.Value), 9);
        Assert.Equal(HttpStatusCode.OK, (await _gateway.TextAsync(first.Attribute("href")!.Value + "/0/0.png")).Status);
    }
}
