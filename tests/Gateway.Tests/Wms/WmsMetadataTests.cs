using System.Xml.Linq;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Metadata in capabilities: of layers, of INSPIRE; boxes that limit maps.</summary>
public sealed class WmsMetadataTests
{
    private static readonly XNamespace Wms = "http://www.opengis.net/wms";
    private static readonly XNamespace Common = "http://inspire.ec.europa.eu/schemas/common/1.0";
    private static readonly XNamespace View = "http://inspire.ec.europa.eu/schemas/inspire_vs/1.0";
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    private const string Configuration = """
        services:
          wms:
            srs: ['EPSG:4326', 'EPSG:3857']
            MORE
        layers:
          - name: one
            title: One
            sources: [one]
            md:
              abstract: About <one>
              keyword_list:
                - {vocabulary: 'urn:list', keywords: [roads, rivers]}
              attribution: {title: 'A & B', url: 'http://maps.example.org/a', logo: {url: 'http://maps.example.org/logo.png', width: 90, height: 30, format: image/png}}
              identifier:
                - {url: 'http://maps.example.org/ids', name: authority, value: id-1}
              metadata:
                - {url: 'http://maps.example.org/iso?a=1&b=2', type: 'ISO19115:2003', format: text/xml}
                - {url: 'http://maps.example.org/inspire', type: INSPIRE, format: text/xml}
              data:
                - {url: 'http://maps.example.org/data', format: application/zip}
              feature_list:
                - {url: 'http://maps.example.org/features', format: application/json}
        sources:
          one: {type: wms, req: {url: 'UPSTREAM/one', layers: a}}
        """;

    [Fact]
    public async Task Layer_130_TellsAllOfItsMetadata()
    {
        XElement layer = (await CapabilitiesAsync("1.3.0", "md: {title: Maps}")).Descendants(Wms + "Layer").Last();

        Assert.Equal("About <one>", layer.Element(Wms + "Abstract")!.Value);
        Assert.Equal(["roads", "rivers"], layer.Element(Wms + "KeywordList")!.Elements().Select(word => word.Value));
        Assert.Equal("urn:list", layer.Element(Wms + "KeywordList")!.Elements().First().Attribute("vocabulary")!.Value);
        XElement attribution = layer.Element(Wms + "Attribution")!;
        Assert.Equal("A & B", attribution.Element(Wms + "Title")!.Value);
        Assert.Equal("http://maps.example.org/a", Link(attribution));
        Assert.Equal("90", attribution.Element(Wms + "LogoURL")!.Attribute("width")!.Value);
        Assert.Equal("http://maps.example.org/logo.png", Link(attribution.Element(Wms + "LogoURL")!));
        Assert.Equal("http://maps.example.org/ids", Link(layer.Element(Wms + "AuthorityURL")!));
        Assert.Equal("id-1", layer.Element(Wms + "Identifier")!.Value);
        Assert.Equal(["ISO19115:2003", "INSPIRE"], layer.Elements(Wms + "MetadataURL").Select(link => link.Attribute("type")!.Value));
        Assert.Equal("http://maps.example.org/iso?a=1&b=2", Link(layer.Element(Wms + "MetadataURL")!));
        Assert.Equal("http://maps.example.org/data", Link(layer.Element(Wms + "DataURL")!));
        Assert.Equal("application/json", layer.Element(Wms + "FeatureListURL")!.Element(Wms + "Format")!.Value);
    }

    [Fact]
    public async Task Layer_111_TellsTheKindsOfMetadataThatItKnows()
    {
        XElement layer = (await CapabilitiesAsync("1.1.1", "md: {title: Maps}")).Descendants("Layer").Last();

        Assert.Equal("TC211", layer.Elements("MetadataURL").Single().Attribute("type")!.Value);
    }

    [Fact]
    public async Task Inspire_Linked_IsInCapabilitiesOf130()
    {
        XElement root = await CapabilitiesAsync(
            "1.3.0", "inspire_md: {type: linked, metadata_url: {url: 'http://maps.example.org/md', media_type: application/xml}, languages: {default: eng}}");

        XElement extended = root.Descendants(View + "ExtendedCapabilities").Single();
        Assert.Equal(["MetadataUrl", "SupportedLanguages", "ResponseLanguage"], extended.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("http://maps.example.org/md", extended.Element(Common + "MetadataUrl")!.Element(Common + "URL")!.Value);
        Assert.Equal("eng", extended.Element(Common + "ResponseLanguage")!.Value);
        Assert.Contains("inspire_vs.xsd", root.Attributes().Single(attribute => attribute.Name.LocalName == "schemaLocation").Value);
    }

    [Fact]
    public async Task Inspire_Embedded_IsInTheOrderOfItsSchema()
    {
        XElement root = await CapabilitiesAsync("1.3.0", """
            inspire_md:
                  type: embedded
                  resource_locators: [{url: 'http://maps.example.org/service', media_type: application/vnd.iso.19139+xml}]
                  temporal_reference: {date_of_creation: 2026-05-01}
                  conformities:
                    - title: COMMISSION REGULATION (EU) No 1089/2010
                      date_of_publication: 2010-12-08
                      uris: ['OJ:L:2010:323:0011:0102:EN:PDF']
                      resource_locators: [{url: 'http://maps.example.org/regulation', media_type: application/pdf}]
                      degree: notEvaluated
                  metadata_points_of_contact: [{organisation_name: Maps, email: maps@example.org}]
                  mandatory_keywords: [infoMapAccessService]
                  keywords: [{title: GEMET, date_of_last_revision: 2026-01-01, keyword_value: Orthoimagery}]
                  metadata_date: 2026-07-23
                  metadata_url: {url: 'http://maps.example.org/md', media_type: application/vnd.iso.19139+xml}
                  languages: {default: ger}
            """);

        XElement extended = root.Descendants(View + "ExtendedCapabilities").Single();
        Assert.Equal(
            ["ResourceLocator", "ResourceType", "TemporalReference", "Conformity", "MetadataPointOfContact", "MetadataDate", "SpatialDataServiceType",
                "MandatoryKeyword", "Keyword", "SupportedLanguages", "ResponseLanguage", "MetadataUrl"],
            extended.Elements().Select(element => element.Name.LocalName));
        Assert.Equal("2026-05-01", extended.Element(Common + "TemporalReference")!.Element(Common + "DateOfCreation")!.Value);
        Assert.Equal("2026-07-23", extended.Element(Common + "MetadataDate")!.Value);
        Assert.Equal("notEvaluated", extended.Element(Common + "Conformity")!.Element(Common + "Degree")!.Value);
    }

    [Theory]
    [InlineData("-20,0,20,40", true)]
    [InlineData("0,30,40,60", false)]
    public async Task BoundingBoxOfAnSrs_LimitsMaps(string box, bool isCut)
    {
        await using GatewayFixture gateway = await StartAsync("bbox_srs: [{srs: 'EPSG:4326', bbox: [0, 0, 90, 80]}]");

        using Raster map = await gateway.PictureAsync(
            $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=one&STYLES=&SRS=EPSG:4326&BBOX={box}&WIDTH=400&HEIGHT=400&FORMAT=image/png");

        Assert.Equal(isCut ? Color.White : new Color(30, 60, 200), Color.FromPixel(map.Row(200)[50]));
        Assert.Equal(new Color(30, 60, 200), Color.FromPixel(map.Row(390)[300]));
        string asked = Assert.Single(gateway.Upstream.Requests);
        Assert.Contains(isCut ? "width=200&" : "width=400&", asked + "&", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task BoundingBoxOfAnSrs_OutsideIsBlankWithoutRequest()
    {
        await using GatewayFixture gateway = await StartAsync("bbox_srs: [{srs: 'EPSG:4326', bbox: [0, 0, 90, 80]}]");

        using Raster map = await gateway.PictureAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=one&STYLES=&SRS=EPSG:4326&BBOX=-90,-40,-50,-10&WIDTH=40&HEIGHT=30&FORMAT=image/png");

        Assert.Equal((40, 30), (map.Width, map.Height));
        Assert.Equal(Color.White, Color.FromPixel(map.Row(15)[20]));
        Assert.Empty(gateway.Upstream.Requests);
    }

    private static string Link(XElement element) => element.Element(Wms + "OnlineResource")!.Attribute(XLink + "href")!.Value;

    private static Task<GatewayFixture> StartAsync(string more) =>
        GatewayFixture.StartAsync(Configuration.Replace("MORE\n", more + "\n", StringComparison.Ordinal));

    private static async Task<XElement> CapabilitiesAsync(string version, string more)
    {
        await using GatewayFixture gateway = await StartAsync(more);
        (_, _, string text) = await gateway.TextAsync($"/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION={version}");
        return XDocument.Parse(text).Root!;
    }
}
