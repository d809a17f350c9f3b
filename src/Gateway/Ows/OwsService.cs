using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Ows;

/// <summary>The common endpoint of WMS and WMTS: <c>/service</c>, <c>/ows</c> and <c>/wms</c> (behaviour reference 8.1, 9.2).</summary>
public sealed class OwsService(IEnumerable<IOwsService> services) : IMapService
{
    private readonly IOwsService[] _services = [.. services];

    /// <inheritdoc/>
    public string Name => "ows";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) =>
        handler is "service" or "ows" || (handler == "wms" && catalog.Configuration.Services.Wms is not null);

    /// <inheritdoc/>
    public Task HandleAsync(MapRequest request)
    {
        string? name = request.Parameters["service"];
        if (name is null && (request.Parameters["wmtver"] == "1.0.0" || request.Parameters["request"] == "GetMap"))
        {
            name = "WMS";
        }

        if (string.IsNullOrEmpty(name))
        {
            return new OwsException("The service parameter is missing", "MissingParameterValue", 400, "service").WriteAsync(request.Http);
        }

        IOwsService? service = Array.Find(_services, candidate =>
            candidate.ServiceName.Equals(name, StringComparison.OrdinalIgnoreCase) && candidate.IsEnabled(request.Catalog));
        return service is not null
            ? service.HandleAsync(request)
            : new OwsException($"unknown service: {name}", "InvalidParameterValue", 400, "service").WriteAsync(request.Http);
    }
}
