using System.Net;
using System.Text.Json;
using System.Xml.Linq;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>GetFeatureInfo over several sources: one answer is made of all, and a style sheet of the service may have the last word.</summary>
public sealed class FeatureInfoTests
{
    private const string Sheet = """
        <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
          <xsl:template match="/"><list><xsl:for-each select="//a"><item><xsl:value-of select="."/></item></xsl:for-each></list></xsl:template>
        </xsl:stylesheet>
        """;

    private const string Configuration = """
        services:
          wms:
            WMS
        layers:
          - {name: both, title: Both, sources: [one, two]}
        sources:
          one: {type: wms, wms_opts: {featureinfo: true}, req: {url: 'UPSTREAM/one', layers: a}}
          two: {type: wms, wms_opts: {featureinfo: true}, req: {url: 'UPSTREAM/two', layers: b}}
        """;

    [Theory]
    [InlineData("text/plain", "1", "2", "1\n2")]
    [InlineData("text/xml", "<r><a>1</a></r>", "<r><a>2</a><b/></r>", "<r><a>1</a><a>2</a><b /></r>")]
    [InlineData("application/vnd.ogc.gml", "<r><a>1</a></r>", "<s><a>2</a></s>", "<r><a>1</a><a>2</a></r>")]
    [InlineData("text/html", "<html><body><p>1</p></body></html>", "<html><body><p>2</p></body></html>", "<html><body><p>1</p><p>2</p></body></html>")]
    [InlineData("application/json", """{"f":[1],"n":{"a":1},"x":1}""", """{"f":[2],"n":{"b":2},"x":2}""", """{"f":[1,2],"n":{"a":1,"b":2},"x":2}""")]
    public async Task SameType_FromTwoSources_BecomesOneDocument(string type, string one, string two, string expected)
    {
        (_, string mediaType, string text) = await AskAsync("versions: ['1.1.1', '1.3.0']", type, (type, one), (type, two));

        Assert.StartsWith(type, mediaType);
        Assert.Equal(expected, text.Trim());
    }

    [Fact]
    public async Task DifferentTypes_BecomeText()
    {
        (_, string mediaType, string text) = await AskAsync("versions: ['1.1.1']", "text/xml", ("text/xml", "<a>1</a>"), ("application/json", "{}"));

        Assert.StartsWith("text/plain", mediaType);
        Assert.Equal("<a>1</a>\n{}", text);
    }

    [Fact]
    public async Task EmptyTexts_LeaveNoLines()
    {
        (_, _, string text) = await AskAsync("versions: ['1.1.1']", "text/plain", ("text/plain", "  "), ("text/plain", "2"));

        Assert.Equal("2", text);
    }

    [Fact]
    public async Task InvalidXml_FromOneSource_LeavesTheOther()
    {
        (_, _, string text) = await AskAsync("versions: ['1.1.1']", "text/xml", ("text/xml", "<r><a>1</a></r>"), ("text/xml", "<broken"));

        Assert.Equal("<r><a>1</a></r>", text);
    }

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("", "text/html")]
    public async Task StyleSheetOfTheService_GetsTheCombinedDocument(string asked, string answered)
    {
        (_, string mediaType, string text) = await AskAsync(
            "featureinfo_xslt: {html: list.xsl}", asked, ("text/xml", "<r><a>1</a></r>"), ("text/xml", "<r><a>2</a></r>"));

        Assert.StartsWith(answered, mediaType);
        Assert.Equal(["1", "2"], XElement.Parse(text).Elements("item").Select(item => item.Value));
    }

    [Fact]
    public async Task TypeWithoutStyleSheet_PassesAsItIs()
    {
        (HttpStatusCode status, _, string text) = await AskAsync(
            "featureinfo_xslt: {html: list.xsl}", "text/xml", ("text/xml", "<r><a>1</a></r>"), ("text/xml", "<r><a>2</a></r>"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("<r><a>1</a><a>2</a></r>", text);
    }

    [Fact]
    public async Task Capabilities_WithStyleSheets_OfferTheirTypes()
    {
        await using GatewayFixture gateway = await StartAsync("featureinfo_xslt: {html: list.xsl}");

        (_, _, string text) = await gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0");

        XElement root = XDocument.Parse(text).Root!;
        XElement operation = root.Descendants(root.Name.Namespace + "GetFeatureInfo").Single();
        Assert.Equal("text/html", operation.Element(root.Name.Namespace + "Format")!.Value);
    }

    [Fact]
    public async Task JsonLegend_OfTwoSources_HasAnEntryOfEach()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration
            .Replace("WMS\n", "versions: ['1.1.1']\n", StringComparison.Ordinal)
            .Replace("featureinfo: true", "legendgraphic: true", StringComparison.Ordinal));
        gateway.Upstream.Document = (path, query) => query["format"] == "application/json"
            ? ("application/json", $$"""{"Legend":[{"layerName":"{{path[1..]}}"}, {"layerName":"second"}]}""")
            : null;

        (HttpStatusCode status, string mediaType, string text) = await gateway.TextAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetLegendGraphic&LAYER=both&FORMAT=application/json&SLD_VERSION=1.1.0");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (status, mediaType));
        using JsonDocument legend = JsonDocument.Parse(text);
        Assert.Equal(["one", "two"], legend.RootElement.GetProperty("Legend").EnumerateArray().Select(entry => entry.GetProperty("layerName").GetString()));
    }

    private static Task<GatewayFixture> StartAsync(string wms) => GatewayFixture.StartAsync(
        folder => (Path.Combine(folder, "mapproxy.yaml"), false),
        ("mapproxy.yaml", Configuration.Replace("WMS\n", wms + "\n", StringComparison.Ordinal)), ("list.xsl", Sheet));

    private static async Task<(HttpStatusCode Status, string MediaType, string Text)> AskAsync(
        string wms, string type, (string MediaType, string Text) one, (string MediaType, string Text) two)
    {
        await using GatewayFixture gateway = await StartAsync(wms);
        gateway.Upstream.Document = (path, _) => path == "/one" ? one : two;
        string format = type.Length == 0 ? "" : "&INFO_FORMAT=" + Uri.EscapeDataString(type);
        return await gateway.TextAsync(
            "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetFeatureInfo&LAYERS=both&QUERY_LAYERS=both&STYLES=&SRS=EPSG:4326&BBOX=0,30,40,60"
            + "&WIDTH=400&HEIGHT=300&X=10&Y=20" + format);
    }
}
