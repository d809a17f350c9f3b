using System.Text;
using System.Xml.Linq;
using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Wms;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MapProxyCluster.Origin.Tests;

public class WmsEndpointTests
{
    private const string Map = "&request=GetMap&layers=world&styles=&bbox=0,40,10,50&width=50&height=50";

    [Theory]
    [InlineData("image/png", ImageFormat.Png)]
    [InlineData("image/jpeg", ImageFormat.Jpeg)]
    public async Task Handle_GetMap_AnswersAPictureOfTheFormat(string format, ImageFormat expected)
    {
        (string type, byte[] body) = await AskAsync($"?version=1.1.1{Map}&srs=EPSG:4326&format={format}");

        Assert.Equal(format, type);
        Assert.Equal(expected, ImageFormats.Sniff(body));
    }

    [Theory]
    [InlineData("?version=1.1.1&request=GetMap&layers=nothing&srs=EPSG:4326&bbox=0,0,1,1&width=1&height=1&format=image/png", "LayerNotDefined")]
    [InlineData("?version=1.1.1" + Map + "&srs=EPSG:1&format=image/png", "InvalidSRS")]
    [InlineData("?version=1.3.0" + Map + "&crs=EPSG:1&format=image/png", "InvalidCRS")]
    [InlineData("?version=1.3.0" + Map + "&crs=EPSG:4326&format=text/plain", "InvalidFormat")]
    [InlineData("?request=Other", "OperationNotSupported")]
    [InlineData("", "OperationNotSupported")]
    public async Task Handle_BadRequest_AnswersAServiceException(string query, string code)
    {
        (string type, byte[] body) = await AskAsync(query);

        Assert.Equal(query.Contains("1.1.1", StringComparison.Ordinal) ? "application/vnd.ogc.se_xml" : "text/xml", type.Split(';')[0]);
        XElement failure = Assert.Single(XDocument.Parse(Encoding.UTF8.GetString(body)).Root!.Elements());
        Assert.Equal(code, failure.Attribute("code")?.Value);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/html")]
    [InlineData("text/xml")]
    [InlineData("application/json")]
    public async Task Handle_GetFeatureInfo_NamesTheCountry(string format)
    {
        (string type, byte[] body) = await AskAsync(
            "?version=1.3.0&request=GetFeatureInfo&layers=world&query_layers=world&crs=EPSG:4326&bbox=40,0,50,10"
            + $"&width=100&height=100&i=30&j=30&info_format={format}");

        Assert.StartsWith(format, type, StringComparison.Ordinal);
        Assert.Contains("France", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1.1", "WMT_MS_Capabilities")]
    [InlineData("1.3.0", "WMS_Capabilities")]
    public async Task Handle_GetCapabilities_ListsAllLayers(string version, string root)
    {
        (_, byte[] body) = await AskAsync($"?service=WMS&request=GetCapabilities&version={version}");

        XDocument document = XDocument.Parse(Encoding.UTF8.GetString(body));
        Assert.Equal(root, document.Root!.Name.LocalName);
        IEnumerable<string> names = document.Descendants().Where(e => e.Name.LocalName == "Name" && e.Parent!.Name.LocalName == "Layer").Select(e => e.Value);
        Assert.Equal(WmsLayer.All.Select(l => l.Name), names);
    }

    private static async Task<(string Type, byte[] Body)> AskAsync(string query)
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        DefaultHttpContext context = new() { RequestServices = services };
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1");
        context.Request.Path = "/wms";
        context.Request.QueryString = new QueryString(query);
        using MemoryStream body = new();
        context.Response.Body = body;
        await new WmsEndpoint(Worlds.Painter, Worlds.Atlas).Handle(context.Request).ExecuteAsync(context);
        return (context.Response.ContentType ?? "", body.ToArray());
    }
}
