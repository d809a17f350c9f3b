using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>TMS 1.0.0 under <c>/tms</c> and plain tiles under <c>/tiles</c> (behaviour reference 10.2).</summary>
public sealed class TmsService : IMapService
{
    private readonly TmsDocuments _documents = new();

    /// <inheritdoc/>
    public string Name => "tms";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) => handler is "tms" or "tiles" && catalog.Configuration.Services.Tms is not null;

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request)
    {
        bool isTms = request.Handler == "tms";
        try
        {
            (string path, int ratio) = TileScale.Take(request.Path);
            if (TileUrl.TryParse(path) is { } url)
            {
                await WriteTileAsync(request, url, isTms, ratio);
            }
            else if (isTms && await _documents.WriteAsync(request) is { } document)
            {
                await request.Http.WriteDocumentAsync(document, "text/xml; charset=utf-8");
            }
            else
            {
                throw new TileException($"invalid request (/{request.Handler}{request.Path})");
            }
        }
        catch (TileException error)
        {
            await error.WriteAsync(request.Http, isTms);
        }
        catch (DimensionException error)
        {
            await new TileException(error.Message).WriteAsync(request.Http, isTms);
        }
        catch (SourceException error)
        {
            await new TileException(error.Message, request.Http.StatusOf(error)).WriteAsync(request.Http, isTms);
        }
    }

    private static Task WriteTileAsync(MapRequest request, TileUrl url, bool isTms, int ratio)
    {
        TileLayer layer = TileLayerTable.Tms(request.Catalog).Find(url.Layer, url.Spec)
            ?? throw new TileException($"unknown layer: {url.Layer}");
        TileException.CheckFormat(layer, url.Extension);
        TileGrid grid = layer.Grid;
        long level = url.Z < grid.LevelCount ? TileProfile.Of(grid).Internal(url.Z, isTms) : url.Z;
        var tile = new TileCoord(url.X, url.Y, (int)Math.Min(level, int.MaxValue));
        if (!grid.Contains(tile))
        {
            throw new TileException(TileException.OutOfRange);
        }

        GridOrigin origin = isTms ? GridOrigin.SouthWest : OriginOf(request, grid);
        return TileAnswer.WriteAsync(request, "tms", layer, grid.FromOrigin(tile, origin), TileDimensions.Of(request, layer), SetOf(layer, ratio));
    }

    private static TileSet SetOf(TileLayer layer, int ratio) =>
        layer.SetFor(ratio) ?? throw new TileException($"this tile set has no tiles of scale {ratio}");

    private static GridOrigin OriginOf(MapRequest request, TileGrid grid) => request.Parameters["origin"] switch
    {
        "nw" or "ul" => GridOrigin.NorthWest,
        "sw" or "ll" => GridOrigin.SouthWest,
        null => request.Catalog.Configuration.Services.Tms!.Origin ?? grid.Origin,
        var other => throw new TileException($"invalid origin ({other}). use nw or sw"),
    };
}
