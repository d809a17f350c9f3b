using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>A service of the project: where clients find it, and what else there is to see.</summary>
/// <param name="Name">Name for people.</param>
/// <param name="Hint">Which address it is.</param>
/// <param name="Url">The address.</param>
/// <param name="Links">Documents, as text and link.</param>
internal sealed record DemoServiceAddress(string Name, string Hint, string Url, IReadOnlyList<(string Text, string Link)> Links)
{
    /// <summary>The services that the project has.</summary>
    internal static IEnumerable<DemoServiceAddress> All(MapRequest request)
    {
        ServicesConfiguration services = request.Catalog.Configuration.Services;
        string root = request.BaseUrl;
        if (services.Wms is { } wms)
        {
            yield return new("WMS", "Address for QGIS, ArcGIS and other clients", $"{root}/service?",
                [.. WmsView.VersionsOf(wms).Select(version => ($"Capabilities {version}", $"?wms_capabilities&version={version}")), ("WMS-C", "?wmsc_capabilities")]);
        }

        if (services.Wmts is { } wmts)
        {
            List<(string, string)> links = [];
            if (wmts.IsRestful)
            {
                links.Add(("Capabilities REST", "?wmts_capabilities"));
            }

            if (wmts.IsKvp)
            {
                links.Add(("Capabilities KVP", "?wmts_capabilities_kvp"));
            }

            yield return new("WMTS", "Address of the capabilities", WmtsUrl(root, wmts), links);
        }

        if (services.Tms is not null)
        {
            yield return new("TMS", "Address of the service; plain tiles are under /tiles", $"{root}/tms/1.0.0/", [("Capabilities", "?tms_capabilities")]);
        }

        if (IsServed(request, "ogcapi"))
        {
            yield return new("OGC API", "Landing page of maps and tiles", $"{root}/ogcapi",
                [("Landing page", $"{root}/ogcapi?f=html"), ("Collections", $"{root}/ogcapi/collections?f=html")]);
        }
    }

    /// <summary>Where the WMTS describes itself, in the encoding that more clients like.</summary>
    internal static string WmtsUrl(string root, WmtsServiceConfiguration service) =>
        root + (service.IsRestful ? "/wmts/1.0.0/WMTSCapabilities.xml" : "/service?SERVICE=WMTS&REQUEST=GetCapabilities");

    /// <summary>True when some service of this program answers under a path word.</summary>
    internal static bool IsServed(MapRequest request, string handler) =>
        request.Http.RequestServices.GetServices<IMapService>().Any(service => service.Serves(request.Catalog, handler));
}
