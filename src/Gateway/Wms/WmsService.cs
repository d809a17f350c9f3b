using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>WMS 1.0.0 to 1.3.0 (behaviour reference 9).</summary>
public sealed class WmsService(TimeProvider time) : IOwsService
{
    private readonly WmsCapabilities _capabilities = new(time);

    /// <inheritdoc/>
    public string ServiceName => "WMS";

    /// <inheritdoc/>
    public bool IsEnabled(MapCatalog catalog) => catalog.Configuration.Services.Wms is not null;

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request)
    {
        WmsVersion version = WmsVersion.Negotiate(
            request.Parameters["version"] ?? request.Parameters["wmtver"], request.Catalog.Configuration.Services.Wms!.Versions);
        try
        {
            await DispatchAsync(request, version);
        }
        catch (WmsException error)
        {
            await error.WriteAsync(request, version);
        }
        catch (Exception error) when (error is SourceException or MapRequestException)
        {
            await new WmsException(error.Message, status: request.Http.StatusOf(error)).WriteAsync(request, version);
        }
        catch (DimensionException error)
        {
            await new WmsException(error.Message, "InvalidDimensionValue", 400).WriteAsync(request, version);
        }
    }

    private Task DispatchAsync(MapRequest request, WmsVersion version)
    {
        string operation = request.Parameters["request"] ?? "";
        return operation.ToUpperInvariant() switch
        {
            "GETMAP" or "MAP" => GetMap.HandleAsync(request, version),
            "GETFEATUREINFO" or "FEATURE_INFO" => GetFeatureInfo.HandleAsync(request, version),
            "GETCAPABILITIES" or "CAPABILITIES" => _capabilities.HandleAsync(request, version),
            "GETLEGENDGRAPHIC" when version.Number >= 111 => GetLegendGraphic.HandleAsync(request, version),
            _ => throw new WmsException($"unknown WMS request type '{operation.ToLowerInvariant()}'"),
        };
    }
}
