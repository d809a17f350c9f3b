namespace MapProxyCluster.Gateway.Http;

/// <summary>A service under its own first path word: WMS, WMTS, TMS, demo. One instance serves all projects and requests.</summary>
public interface IMapService
{
    /// <summary>Name in metrics.</summary>
    string Name { get; }

    /// <summary>True when the project's configuration switches the service on for this path word.</summary>
    bool Serves(Engine.MapCatalog catalog, string handler);

    /// <summary>Answers a request; exceptions that are not the service's own become a plain 500.</summary>
    Task HandleAsync(MapRequest request);
}
