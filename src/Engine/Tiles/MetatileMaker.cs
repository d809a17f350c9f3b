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
    private readonly StoreFaults _faults = new(time, logger);

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

        if (set.Renderd is { } daemon)
        {
            await daemon.MakeAsync($"{set.CacheName}_{set.Grid.Name}", metatile.Main, cancellationToken);
            return new MetatileResult(Ready(needed, await set.Store.LoadAsync(needed, request.Dimensions, cancellationToken)));
        }

        if (request.Area is not null)
        {
            metatile = set.MetaGrid.Around(missing);
        }

        TileInMetatile[] places = [.. metatile.Tiles.Where(place => set.Covers(place.Tile))];
        MadeTiles made = set.FetchesSingleTiles
            ? await SingleTiles.RequestAsync(set, places, request.Dimensions, cancellationToken)
            : await RequestAsync(request, metatile, places, cancellationToken);
        Dictionary<TileCoord, TileResult> results = request.Area is null && !made.YieldsToStale ? [] : Ready(needed, cached);
        await AddAsync(results, request, made, ownership, cancellationToken);
        return new MetatileResult(results);
    }

    private static async Task<MadeTiles> RequestAsync(
        MetatileRequest request, Metatile metatile, TileInMetatile[] places, CancellationToken cancellationToken)
    {
        using MapImage? image = await SourceImage.RequestAsync(request.TileSet, metatile, places, request.Dimensions, cancellationToken);
        request.Answered?.Invoke();
        return image is null
            ? MadeTiles.None
            : new MadeTiles(await MetatileSplitter.SplitAsync(image, request.TileSet, metatile, places), image.IsCacheable, image.YieldsToStale);
    }

    // A stand-in for a failed source may have to yield to what was stored before.
    private async Task AddAsync(
        Dictionary<TileCoord, TileResult> results, MetatileRequest request, MadeTiles made, IMetatileOwnership ownership, CancellationToken cancellationToken)
    {
        DateTimeOffset? version = made is { AreCacheable: true, Tiles.Count: > 0 }
            ? await StoreAsync(request, made.Tiles, ownership, cancellationToken)
            : null;
        foreach (TileData tile in made.Tiles)
        {
            if (made.YieldsToStale && results.TryGetValue(tile.Tile, out TileResult? stored))
            {
                results[tile.Tile] = stored with { State = CacheState.Stale };
            }
            else
            {
                results[tile.Tile] = new TileResult(tile.Data, version, made.AreCacheable);
            }
        }
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
        MetatileRequest request, IReadOnlyList<TileData> tiles, IMetatileOwnership ownership, CancellationToken cancellationToken)
    {
        if (!ownership.IsHeld)
        {
            LogOwnershipLost(request.Key);
            return null;
        }

        try
        {
            await request.TileSet.Store.StoreAsync(tiles, request.Dimensions, ownership.Version, cancellationToken);
            return request.TileSet.Store.KeptTime(ownership.Version);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _faults.Tell(request.TileSet.Id, error);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Metatile} was not stored: it may have another owner by now")]
    private partial void LogOwnershipLost(string metatile);
}
