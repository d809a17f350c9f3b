using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>
/// Makes a metatile: looks in the cache once more, asks the sources, splits the answer, stores all tiles in one batch.
/// It does not guard against others doing the same at the same time: its owner (a grain) does.
/// </summary>
public sealed partial class MetatileMaker(TimeProvider time, ILogger<MetatileMaker> logger) : IMetatileMaker
{
    /// <inheritdoc/>
    public async Task<MetatileResult> MakeAsync(MetatileRequest request, IMetatileOwnership ownership, CancellationToken cancellationToken)
    {
        TileSet set = request.TileSet;
        Metatile metatile = request.Area is { } area ? set.MetaGrid.Around(area) : set.MetaGrid.MetatileOf(request.Main);
        TileCoord[] needed = [.. (request.Area ?? metatile.Tiles.Select(place => place.Tile)).Where(set.Covers)];
        CachedTile?[] cached = await set.Store.LoadAsync(needed, request.Dimensions, cancellationToken);
        TileCoord[] missing = [.. needed.Where((_, i) => !IsReady(set, cached[i]))];
        if (missing.Length == 0)
        {
            // Another fetch has ended between the caller's miss and our turn.
            return new MetatileResult(Ready(needed, cached));
        }

        if (request.Area is not null)
        {
            metatile = set.MetaGrid.Around(missing);
        }

        TileInMetatile[] places = [.. metatile.Tiles.Where(place => set.Covers(place.Tile))];
        using MapImage? image = await SourceImage.RequestAsync(set, metatile, request.Dimensions, cancellationToken);
        if (image is null)
        {
            return MetatileResult.Empty;
        }

        List<TileData> made = MetatileSplitter.Split(image, set, metatile, places);
        DateTimeOffset? version = image.IsCacheable ? await StoreAsync(request, made, ownership, cancellationToken) : null;
        Dictionary<TileCoord, TileResult> results = request.Area is null ? [] : Ready(needed, cached);
        foreach (TileData tile in made)
        {
            results[tile.Tile] = new TileResult(tile.Data, version, image.IsCacheable);
        }

        return new MetatileResult(results);
    }

    private bool IsReady(TileSet set, CachedTile? tile) => tile is not null && set.Refresh?.IsDue(tile.Timestamp, time.GetUtcNow()) != true;

    private static Dictionary<TileCoord, TileResult> Ready(TileCoord[] tiles, CachedTile?[] cached)
    {
        var ready = new Dictionary<TileCoord, TileResult>();
        for (int i = 0; i < tiles.Length; i++)
        {
            if (cached[i] is { } tile)
            {
                ready[tiles[i]] = new TileResult(tile.Data, tile.Timestamp, State: CacheState.Hit);
            }
        }

        return ready;
    }

    // A cache that cannot be written to must not keep the map from its clients.
    private async Task<DateTimeOffset?> StoreAsync(
        MetatileRequest request, List<TileData> tiles, IMetatileOwnership ownership, CancellationToken cancellationToken)
    {
        if (!ownership.IsHeld)
        {
            LogOwnershipLost(request.Key);
            return null;
        }

        try
        {
            await request.TileSet.Store.StoreAsync(tiles, request.Dimensions, ownership.Version, cancellationToken);
            return ownership.Version;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogStoreFailed(request.TileSet.Id, error);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile} was not stored: it may have another owner by now")]
    private partial void LogOwnershipLost(string metatile);

    [LoggerMessage(Level = LogLevel.Error, Message = "cache {TileSet} could not store tiles")]
    private partial void LogStoreFailed(string tileSet, Exception error);
}
