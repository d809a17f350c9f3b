using System.Net;
using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>WMS-C: <c>tiled=true</c> in capabilities and maps (behaviour reference 9.7, 9.9).</summary>
public sealed class WmsTiledTests : IAsyncLifetime
{
    private const string Edge = "20037508.342789244";

    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("1.1.0")]
    [InlineData("1.1.1")]
    public async Task Capabilities_Tiled_ListTileSets(string version)
    {
        (_, _, string text) = await _gateway.TextAsync($"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}&TILED=true");

        XElement[] sets = [.. XDocument.Parse(text).Descendants("TileSet")];
        Assert.Equal(["world", "world", "world", "europe"], sets.Select(set => set.Element("Layers")!.Value));
        XElement first = sets[0];
        Assert.Equal("EPSG:3857", first.Element("SRS")!.Value);
        Assert.Equal(["256", "256", "image/png", ""], ((string[])["Width", "Height", "Format", "Styles"]).Select(name => first.Element(name)!.Value));
        double[] resolutions = [.. first.Element("Resolutions")!.Value.Split(' ').Select(double.Parse)];
        Assert.Equal(78271.516964, resolutions[0], 5);
        Assert.Equal(["SRS", "minx", "miny", "maxx", "maxy"], first.Element("BoundingBox")!.Attributes().Select(attribute => attribute.Name.LocalName));
    }

    [Fact]
    public async Task Capabilities_NotTiled_ListNone()
    {
        (_, _, string text) = await _gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.1.1");

        Assert.Empty(XDocument.Parse(text).Descendants("TileSet"));
    }

    [Fact]
    public async Task GetMap_OneTile_HasTheHeadersOfTheTile()
    {
        using HttpResponseMessage map = await _gateway.Client.GetAsync(Map($"0,0,{Edge},{Edge}"));
        using HttpResponseMessage again = await _gateway.Client.GetAsync(Map($"0,0,{Edge},{Edge}"));
        using HttpResponseMessage tile = await _gateway.Client.GetAsync("/tiles/world/web/1/1/0.png");

        Assert.Equal(HttpStatusCode.OK, map.StatusCode);
        Assert.NotNull(tile.Headers.ETag);
        Assert.Equal(tile.Headers.ETag, again.Headers.ETag);
        Assert.StartsWith("public, max-age=", again.Headers.GetValues("Cache-Control").Single());
        Assert.Equal(await tile.Content.ReadAsByteArrayAsync(), await again.Content.ReadAsByteArrayAsync());
        using var conditional = new HttpRequestMessage(HttpMethod.Get, Map($"0,0,{Edge},{Edge}"));
        conditional.Headers.IfNoneMatch.Add(tile.Headers.ETag!);
        using HttpResponseMessage unchanged = await _gateway.Client.SendAsync(conditional);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("0,0," + Edge + "," + Edge, "&WIDTH=200&HEIGHT=200", "invalid tile size (use 256x256)")]
    [InlineData("0,0," + Edge + "," + Edge, "&WIDTH=256&HEIGHT=256&FORMAT=image/jpeg", "invalid tile format, use png")]
    [InlineData("-9000000,0,11037508.342789244," + Edge, "&WIDTH=256&HEIGHT=256", "not a single tile")]
    [InlineData("20000,0,20037508," + Edge, "&WIDTH=256&HEIGHT=256", "query does not align to tile boundaries")]
    public async Task GetMap_NoTile_IsRefused(string box, string more, string message)
    {
        string url = $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:3857&TILED=true&BBOX={box}{more}";
        (HttpStatusCode status, _, string text) = await _gateway.TextAsync(url.Contains("FORMAT", StringComparison.Ordinal) ? url : url + "&FORMAT=image/png");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains(message, text);
    }

    private static string Map(string box) =>
        $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:3857&TRANSPARENT=true&TILED=true&BBOX={box}&WIDTH=256&HEIGHT=256&FORMAT=image/png";
}
