using System.Text;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.TileJson;

/// <summary>
/// Describes tile layers to MapLibre, Leaflet and others: <c>/tilejson/{layer}.json</c> and <c>/tilejson/{layer}/{grid}.json</c>
/// (TileJSON 3.0.0). It is there with any service that has tiles.
/// </summary>
public sealed class TileJsonService : IMapService
{
    private const string Extension = ".json";

    /// <inheritdoc/>
    public string Name => "tilejson";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler)
    {
        ServicesConfiguration services = catalog.Configuration.Services;
        return handler == "tilejson" && (services.Tms is not null || services.Wmts is not null);
    }

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request) =>
        await AnswerAsync(await request.VisibleAsync("tms", catalog => catalog.TileLayers.Select(layer => layer.Name)));

    private static Task AnswerAsync(MapRequest request)
    {
        if (!request.Path.EndsWith(Extension, StringComparison.Ordinal))
        {
            return RefuseAsync(request, "the path must be /tilejson/{layer}.json or /tilejson/{layer}/{grid}.json");
        }

        string[] parts = request.Path[..^Extension.Length].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [var layer] => WriteAsync(request, layer, null),
            [var layer, var grid] => WriteAsync(request, layer, grid),
            _ => RefuseAsync(request, "the path must be /tilejson/{layer}.json or /tilejson/{layer}/{grid}.json"),
        };
    }

    // Without a grid the first that can be described is taken; if there is none, the first one's reason is told.
    private static Task WriteAsync(MapRequest request, string name, string? grid)
    {
        string plain = Uri.UnescapeDataString(name);
        TileLayer[] layers = [.. request.Catalog.TileLayers.Where(layer => layer.Name == name || layer.Name == plain)];
        if (layers.Length == 0)
        {
            return RefuseAsync(request, $"there is no tile layer '{name}'");
        }

        TileLayer[] wanted = [.. layers.Where(layer => grid is null || layer.Grid.Name == grid || layer.Grid.Srs.CompactCode == grid)];
        string? reason = null;
        foreach (TileLayer layer in wanted)
        {
            if (XyzAddress.Find(layer, request, out string? why) is { } address)
            {
                byte[] document = Encoding.UTF8.GetBytes(TileJsonDocument.Write(layer, address).ToJsonString(TileJsonDocument.Readable));
                return request.Http.WriteDocumentAsync(document, "application/json");
            }

            reason ??= why;
        }

        return RefuseAsync(request, reason
            ?? $"the layer '{name}' has no grid '{grid}'; it has {string.Join(", ", layers.Select(layer => layer.Grid.Name))}");
    }

    private static Task RefuseAsync(MapRequest request, string reason)
    {
        request.Http.Response.ForbidCaching();
        return request.Http.WriteTextAsync(reason, "text/plain; charset=utf-8", StatusCodes.Status404NotFound);
    }
}
