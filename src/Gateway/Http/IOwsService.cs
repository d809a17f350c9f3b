using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Http;

/// <summary>A service behind the common OGC endpoint, chosen by its SERVICE parameter.</summary>
public interface IOwsService
{
    /// <summary>Value of the SERVICE parameter, upper case: "WMS", "WMTS".</summary>
    string ServiceName { get; }

    /// <summary>True when the project's configuration switches it on.</summary>
    bool IsEnabled(MapCatalog catalog);

    /// <summary>Answers a request.</summary>
    Task HandleAsync(MapRequest request);
}
