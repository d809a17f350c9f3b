using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The documents that the demo shows as text; the browser fetches them from where they really are.</summary>
internal static class DemoDocuments
{
    /// <summary>Address of the document that a request names, below our own root; null when it names none.</summary>
    internal static string? UrlOf(MapRequest request)
    {
        ServicesConfiguration services = request.Catalog.Configuration.Services;
        RequestParameters parameters = request.Parameters;
        string? path = null;
        if (parameters.Contains("wms_capabilities") && services.Wms is not null)
        {
            path = "/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=" + (parameters["version"] == "1.1.1" ? "1.1.1" : "1.3.0");
        }
        else if (parameters.Contains("wmts_capabilities_kvp") && services.Wmts is { IsKvp: true })
        {
            path = "/service?SERVICE=WMTS&REQUEST=GetCapabilities";
        }
        else if (parameters.Contains("wmts_capabilities") && services.Wmts is { IsRestful: true })
        {
            path = "/wmts/1.0.0/WMTSCapabilities.xml";
        }
        else if (parameters.Contains("tms_capabilities") && services.Tms is not null)
        {
            string layer = parameters.TryGet("layer", out string? name) ? Uri.EscapeDataString(name) : "";
            string spec = layer.Length > 0 && parameters.TryGet("srs", out string? srs) ? "/" + Uri.EscapeDataString(srs) : "";
            path = $"/tms/1.0.0/{layer}{spec}";
        }

        return path is null ? null : request.ScriptName + path;
    }
}
