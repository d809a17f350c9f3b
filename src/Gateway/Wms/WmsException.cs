using System.Xml.Linq;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>An error of WMS, answered in the form of its version (behaviour reference 9.8, 20).</summary>
public sealed class WmsException(string message, string? code = null, int status = 500) : Exception(message)
{
    /// <summary>Exception code, or null.</summary>
    public string? Code => code;

    /// <summary>Whether the answer is XML although the client asked for a picture: of the size that is refused there is none.</summary>
    public bool IsAlwaysXml { get; init; }

    /// <summary>Answers with XML, or with a picture when the client asked for one.</summary>
    public Task WriteAsync(MapRequest request, WmsVersion version)
    {
        string wanted = request.Parameters["exceptions"] ?? "";
        request.Http.Response.ForbidCaching();
        bool isBlank = wanted.Contains("blank", StringComparison.OrdinalIgnoreCase);
        bool isImage = wanted.Contains("image", StringComparison.OrdinalIgnoreCase);
        return (isBlank || isImage) && !IsAlwaysXml ? WriteImageAsync(request, isBlank) : WriteXmlAsync(request, version);
    }

    private Task WriteXmlAsync(MapRequest request, WmsVersion version)
    {
        string text = XmlText.Clean(Message);
        if (version.Is100)
        {
            var simple = new XElement("WMTException", new XAttribute("version", "1.0.0"), text);
            return request.Http.WriteTextAsync(XmlText.Document(simple), "text/xml", status);
        }

        XNamespace ogc = version.Is130 ? "http://www.opengis.net/ogc" : XNamespace.None;
        var exception = new XElement(ogc + "ServiceException", text);
        if (code is not null)
        {
            exception.Add(new XAttribute("code", code));
        }

        var report = new XElement(ogc + "ServiceExceptionReport", new XAttribute("version", version.Name));
        if (version.Is130)
        {
            XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
            report.Add(
                new XAttribute(XNamespace.Xmlns + "xsi", xsi),
                new XAttribute(xsi + "schemaLocation", "http://www.opengis.net/ogc http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd"));
            report.Add(exception);
            return request.Http.WriteTextAsync(XmlText.Document(report), "text/xml; charset=utf-8", status);
        }

        report.Add(exception);
        string dtd = $"http://schemas.opengis.net/wms/{version.Name}/exception_{version.Name.Replace('.', '_')}.dtd";
        var type = new XDocumentType("ServiceExceptionReport", null, dtd, null);
        return request.Http.WriteTextAsync(XmlText.Document(report, type), "application/vnd.ogc.se_xml", status);
    }

    private Task WriteImageAsync(MapRequest request, bool isBlank)
    {
        PixelSize size = MapSize.TryParse(request.Parameters, long.MaxValue) is { Area: <= 16_000_000 } asked ? asked : new PixelSize(256, 256);
        bool isTransparent = "true".Equals(request.Parameters["transparent"], StringComparison.OrdinalIgnoreCase);
        Color background = Color.TryParse(request.Parameters["bgcolor"]) ?? Color.White;
        ImageFormat format = ImageFormats.Parse(request.Parameters["format"]) is ImageFormat.Jpeg ? ImageFormat.Jpeg : ImageFormat.Png;
        var options = new ImageOptions { Format = format, Transparent = isTransparent, Background = background };
        Color ground = isTransparent ? background with { A = 0 } : background;
        using Raster raster = isBlank ? Raster.Filled(size.Width, size.Height, ground) : MessageImage.Render(Message, size, ground);
        return request.Http.WriteBytesAsync(ImageEncoder.Encode(raster, options), format.MediaType());
    }
}
