using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>What documents of the tile services tell besides tiles.</summary>
public sealed class MetadataTests
{
    private static readonly XNamespace Wmts = "http://www.opengis.net/wmts/1.0";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    [Fact]
    public async Task Tms_OwnMetadata_GoBeforeThoseOfWms()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard
            .Replace("origin: nw}", "origin: nw, md: {title: Tiles & more}}", StringComparison.Ordinal)
            .Replace("md: {title: Test maps}", "md: {title: Test maps, abstract: About maps}", StringComparison.Ordinal));

        XElement document = XDocument.Parse(await gateway.Client.GetStringAsync("/tms/1.0.0")).Root!;
        XElement root = XDocument.Parse(await gateway.Client.GetStringAsync("/tms")).Root!;

        Assert.Equal("Tiles & more", document.Element("Title")!.Value);
        Assert.Equal("About maps", document.Element("Abstract")!.Value);
        Assert.Equal("Tiles & more", root.Element("TileMapService")!.Attribute("title")!.Value);
    }

    [Theory]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    public async Task Wmts_LayerWithLegend_LinksIt(string path)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync();

        XElement document = XDocument.Parse(await gateway.Client.GetStringAsync(path)).Root!;

        XElement layer = document.Descendants(Wmts + "Layer").First();
        XElement legend = layer.Element(Wmts + "Style")!.Element(Wmts + "LegendURL")!;
        Assert.Equal("image/png", legend.Attribute("format")!.Value);
        byte[] picture = await gateway.Client.GetByteArrayAsync(legend.Attribute(XLink + "href")!.Value);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture[..4]);
    }

    [Fact]
    public async Task Wmts_OwnLegends_AreLinked()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(GatewayFixture.Standard.Replace(
            "    title: World\n", "    title: World\n    wmts_rest_legendurl: '{base_url}/own/{layer_name}.png'\n", StringComparison.Ordinal));

        XElement document = XDocument.Parse(await gateway.Client.GetStringAsync("/wmts/1.0.0/WMTSCapabilities.xml")).Root!;

        Assert.EndsWith("/own/world.png", document.Descendants(Wmts + "LegendURL").First().Attribute(XLink + "href")!.Value);
    }
}
