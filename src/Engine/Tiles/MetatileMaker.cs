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
        Metatile metatile = set.MetaGrid.MetatileOf(request.Main);
        TileInMetatile[] places = [.. metatile.Tiles.Where(place => set.Covers(place.Tile))];
        TileCoord[] tiles = [.. places.Select(place => place.Tile)];
        CachedTile?[] cached = await set.Store.LoadAsync(tiles, request.Dimensions, cancellationToken);
        if (Array.TrueForAll(cached, tile => tile is not null && set.Refresh?.IsDue(tile.Timestamp, time.GetUtcNow()) != true))
        {
            // Another fetch has ended between the caller's miss and our turn.
            return new MetatileResult(tiles.Zip(cached).ToDictionary(
                pair => pair.First, pair => new TileResult(pair.Second!.Data, pair.Second.Timestamp, State: CacheState.Hit)));
        }

        using MapImage? image = await SourceImage.RequestAsync(set, metatile, request.Dimensions, cancellationToken);
        if (image is null)
        {
            return MetatileResult.Empty;
        }

        List<TileData> made = MetatileSplitter.Split(image, set, metatile, places);
        DateTimeOffset? version = image.IsCacheable ? await StoreAsync(request, made, ownership, cancellationToken) : null;
        return new MetatileResult(made.ToDictionary(tile => tile.Tile, tile => new TileResult(tile.Data, version, image.IsCacheable)));
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
