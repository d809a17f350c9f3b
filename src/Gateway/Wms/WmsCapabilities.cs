using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The GetCapabilities operation of all versions (behaviour reference 9.7).</summary>
internal sealed class WmsCapabilities(TimeProvider time)
{
    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";

    // The second is for GetLegendGraphic, which is not in the first.
    private const string SchemaLocation =
        "http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd "
        + "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd";

    // Legends that take longer are left out, and the document is made again.
    private static readonly TimeSpan LegendTime = TimeSpan.FromMinutes(1);

    // Formats have names of their own in 1.0.0; there is none for WebP.
    private static readonly string[] Formats100 = ["GIF", "JPEG", "PNG", "TIFF"];

    private readonly DocumentCache _documents = new();

    internal async Task HandleAsync(MapRequest request, WmsVersion version)
    {
        MapRequest visible = await request.VisibleAsync("wms.capabilities", catalog => catalog.Layers.Keys);
        DocumentAddress address = visible.Address;
        bool isTiled = WmsMapRequest.IsTiled(request.Parameters) && version.Number is 110 or 111;
        byte[] document = await _documents.GetAsync(
            address.Catalog, $"{version.Name} {isTiled} {address.Url}", () => MakeAsync(address, version, isTiled), request.Aborted);
        string mediaType = version.Number is 110 or 111 ? "application/vnd.ogc.wms_xml" : "text/xml; charset=utf-8";
        await request.Http.WriteDocumentAsync(document, mediaType);
    }

    private async Task<Document> MakeAsync(DocumentAddress address, WmsVersion version, bool isTiled)
    {
        using var deadline = new CancellationTokenSource(LegendTime, time);
        // Documents of 1.0.0 have no legends.
        LegendSizes legends = version.Is100 ? new LegendSizes() : await LegendSizes.MeasureAsync(address.Catalog, deadline.Token);
        return new Document(Encoding.UTF8.GetBytes(Write(address, version, isTiled, legends)), legends.AreComplete);
    }

    private static string Write(DocumentAddress address, WmsVersion version, bool isTiled, LegendSizes legends)
    {
        WmsServiceConfiguration service = address.Catalog.Configuration.Services.Wms!;
        XNamespace ns = version.Is130 ? "http://www.opengis.net/wms" : XNamespace.None;
        var root = new XElement(ns + (version.Is130 ? "WMS_Capabilities" : "WMT_MS_Capabilities"), new XAttribute("version", version.Name));
        if (version.Is130)
        {
            // The document types of older versions know no namespaces at the root: there every link declares its own.
            XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
            bool isInspire = service.Inspire is not null;
            root.Add(
                isInspire ? WmsInspireElement.Prefixes : null,
                new XAttribute(XNamespace.Xmlns + "xlink", XLink),
                new XAttribute(XNamespace.Xmlns + "xsi", xsi),
                new XAttribute(xsi + "schemaLocation", isInspire ? $"{SchemaLocation} {WmsInspireElement.SchemaLocation}" : SchemaLocation));
        }

        root.Add(WmsServiceElement.Write(ns, version, service, address.Url), Capability(ns, address, version, isTiled, legends));
        return XmlText.Document(root, DocumentType(version, isTiled ? WmsTileSets.Declarations : null));
    }

    private static XDocumentType? DocumentType(WmsVersion version, string? declarations) => version.Number switch
    {
        100 => new XDocumentType("WMT_MS_Capabilities", null, "http://schemas.opengis.net/wms/1.0.0/capabilities_1_0_0.dtd", declarations),
        110 => new XDocumentType("WMT_MS_Capabilities", null, "http://schemas.opengis.net/wms/1.1.0/capabilities_1_1_0.dtd", declarations),
        111 => new XDocumentType("WMT_MS_Capabilities", null, "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd", declarations),
        _ => null,
    };

    private static XElement Capability(
        XNamespace ns, DocumentAddress address, WmsVersion version, bool isTiled, LegendSizes legends)
    {
        WmsServiceConfiguration service = address.Catalog.Configuration.Services.Wms!;
        var capability = new XElement(ns + "Capability", Requests(ns, address, version, service));
        string[] exceptions = version.Number switch
        {
            130 => ["XML", "INIMAGE", "BLANK"],
            100 => [],
            _ => ["application/vnd.ogc.se_xml", "application/vnd.ogc.se_inimage", "application/vnd.ogc.se_blank"],
        };
        capability.Add(new XElement(ns + "Exception", version.Is100
            ? new XElement("Format", new XElement("INIMAGE"), new XElement("BLANK"), new XElement("WMS_XML"))
            : exceptions.Select(format => new XElement(ns + "Format", format))));
        if (isTiled)
        {
            capability.Add(WmsTileSets.Write(address.Catalog.TileLayers));
        }

        if (version.Is130 && service.Inspire is { } inspire)
        {
            capability.Add(WmsInspireElement.Write(inspire));
        }

        capability.Add(new WmsLayerElement(ns, version, service, legends, address.Url).WriteRoot(address.Catalog.Root));
        return capability;
    }

    private static XElement Requests(XNamespace ns, DocumentAddress address, WmsVersion version, WmsServiceConfiguration service)
    {
        string url = address.Url + "?";
        string[] images = [.. WmsMapRequest.FormatsOf(service)];
        string[] infos = [.. GetFeatureInfo.TypesOf(service).Select(type => GetFeatureInfo.MediaTypeOf(type, version))];
        if (version.Is100)
        {
            return new XElement("Request",
                Operation100("Map", url, Formats100.Intersect(images.Select(format => ImageFormats.Parse(format).Extension().ToUpperInvariant()))),
                Operation100("Capabilities", url, ["WMS_XML"]),
                Operation100("FeatureInfo", url, ["MIME"]));
        }

        string documents = version.Is130 ? "text/xml" : "application/vnd.ogc.wms_xml";
        var requests = new XElement(ns + "Request",
            Operation(ns, "GetCapabilities", url, [documents]), Operation(ns, "GetMap", url, images), Operation(ns, "GetFeatureInfo", url, infos));
        if (address.Catalog.Root.HasLegend && version.Number >= 111)
        {
            // An operation that is not in the 1.3.0 schema itself belongs to the SLD namespace.
            XNamespace sld = version.Is130 ? "http://www.opengis.net/sld" : XNamespace.None;
            XElement legend = Operation(ns, "GetLegendGraphic", url, images);
            requests.Add(new XElement(sld + "GetLegendGraphic", legend.Nodes()));
        }

        return requests;
    }

    private static XElement Operation(XNamespace ns, string name, string url, IEnumerable<string> formats) => new(ns + name,
        formats.Select(format => new XElement(ns + "Format", format)),
        new XElement(ns + "DCPType", new XElement(ns + "HTTP", new XElement(ns + "Get", OnlineResource(ns, url)))));

    private static XElement Operation100(string name, string url, IEnumerable<string> formats) => new(name,
        new XElement("Format", formats.Select(format => new XElement(format))),
        new XElement("DCPType", new XElement("HTTP", new XElement("Get", new XAttribute("onlineResource", url)))));

    /// <summary>An OnlineResource element with its link.</summary>
    internal static XElement OnlineResource(XNamespace ns, string url) => new(ns + "OnlineResource",
        new XAttribute(XNamespace.Xmlns + "xlink", XLink), new XAttribute(XLink + "type", "simple"), new XAttribute(XLink + "href", url));

    /// <summary>The attributes of a box.</summary>
    internal static XAttribute[] Corners(BoundingBox box) =>
        [new("minx", Number(box.MinX)), new("miny", Number(box.MinY)), new("maxx", Number(box.MaxX)), new("maxy", Number(box.MaxY))];

    /// <summary>A number as documents have it: shortest digits that read back the same.</summary>
    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
