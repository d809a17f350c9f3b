using System.Xml.Linq;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Ows;

/// <summary>An error in the form of OWS Common 1.1 (OGC 06-121r3, 8): what WMTS and the common endpoint answer.</summary>
public sealed class OwsException(string message, string code = "NoApplicableCode", int status = 500, string? locator = null) : Exception(message)
{
    /// <summary>Exception code.</summary>
    public string Code => code;

    /// <summary>HTTP status.</summary>
    public int Status => status;

    /// <summary>Answers with the report.</summary>
    public Task WriteAsync(HttpContext http)
    {
        XNamespace ows = "http://www.opengis.net/ows/1.1";
        XNamespace xsi = "http://www.w3.org/2001/XMLSchema-instance";
        var exception = new XElement(ows + "Exception", new XAttribute("exceptionCode", code));
        if (locator is not null)
        {
            exception.Add(new XAttribute("locator", locator));
        }

        exception.Add(new XElement(ows + "ExceptionText", XmlText.Clean(Message)));
        var report = new XElement(ows + "ExceptionReport",
            new XAttribute(XNamespace.Xmlns + "ows", ows),
            new XAttribute(XNamespace.Xmlns + "xsi", xsi),
            new XAttribute(xsi + "schemaLocation", "http://www.opengis.net/ows/1.1 http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"),
            new XAttribute("version", "1.0.0"),
            new XAttribute(XNamespace.Xml + "lang", "en"),
            exception);
        http.Response.ForbidCaching();
        return http.WriteTextAsync(XmlText.Document(report), "text/xml; charset=utf-8", status);
    }
}
