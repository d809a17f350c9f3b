using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Gateway.Tiles;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>WMTS 1.0.0 in REST encoding (OGC 07-057r7, 10).</summary>
public sealed class WmtsRestService : IMapService
{
    private const string CapabilitiesPath = "/1.0.0/WMTSCapabilities.xml";

    private readonly WmtsCapabilities _capabilities = new(isRestful: true);

    /// <inheritdoc/>
    public string Name => "wmts";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) =>
        handler == "wmts" && catalog.Configuration.Services.Wmts is { IsRestful: true };

    /// <inheritdoc/>
    public Task HandleAsync(MapRequest request) => WmtsErrors.AnswerAsync(request.Http, () =>
    {
        if (request.Path.EndsWith(CapabilitiesPath, StringComparison.Ordinal))
        {
            return _capabilities.WriteAsync(request);
        }

        WmtsServiceConfiguration service = request.Catalog.Configuration.Services.Wmts!;
        if (WmtsTemplate.Of(service.RestfulFeatureInfoTemplate ?? WmtsTemplate.DefaultFeatureInfo).Match(request.Path) is { } info)
        {
            return WriteFeatureInfoAsync(request, service, info);
        }

        (string path, int ratio) = TileScale.Take(request.Path);
        if (WmtsTemplate.Of(service.RestfulTemplate ?? WmtsTemplate.DefaultTile).Match(path) is { } tile)
        {
            return WmtsTile.WriteTileAsync(request, Asked(tile), ratio);
        }

        throw new OwsException($"invalid request (/{request.Handler}{request.Path})", status: 404);
    });

    private static Task WriteFeatureInfoAsync(MapRequest request, WmtsServiceConfiguration service, IReadOnlyDictionary<string, string> values)
    {
        string suffix = values.GetValueOrDefault("InfoFormat", "");
        string mediaType = service.FeatureInfoFormats.FirstOrDefault(format => format.Suffix == suffix)?.MediaType
            ?? throw new OwsException($"unknown infoformat: {suffix}", "InvalidParameterValue", 400, "infoformat");
        return WmtsTile.WriteFeatureInfoAsync(request, Asked(values), values.GetValueOrDefault("I"), values.GetValueOrDefault("J"), mediaType);
    }

    private static WmtsTileRequest Asked(IReadOnlyDictionary<string, string> values) => new(
        values.GetValueOrDefault("Layer", ""),
        values.GetValueOrDefault("TileMatrixSet", ""),
        values.GetValueOrDefault("TileMatrix", ""),
        values.GetValueOrDefault("TileRow", ""),
        values.GetValueOrDefault("TileCol", ""),
        values.GetValueOrDefault("Format"),
        name => values.GetValueOrDefault(name));
}
