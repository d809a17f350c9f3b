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
public sealed partial class MetatileFetcher(TimeProvider time, ILogger<MetatileFetcher> logger) : IMetatileFetcher
{
    /// <inheritdoc/>
    public async Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken)
    {
        TileSet set = request.TileSet;
        Metatile metatile = set.MetaGrid.MetatileOf(request.Main);
        TileInMetatile[] wanted = [.. metatile.Tiles.Where(place => set.Covers(place.Tile))];
        if (await LookAgainAsync(set, wanted, request.Dimensions, cancellationToken) is { } cached)
        {
            return cached;
        }

        using MapImage? image = await SourceImage.RequestAsync(set, metatile, request.Dimensions, cancellationToken);
        if (image is null)
        {
            return MetatileResult.Empty;
        }

        List<TileData> tiles = MetatileSplitter.Split(image, set, metatile, wanted);
        DateTimeOffset? version = image.IsCacheable
            ? await StoreAsync(set, tiles, request.Dimensions, cancellationToken)
            : null;
        return new MetatileResult(tiles.ToDictionary(tile => tile.Tile, tile => new TileResult(tile.Data, version, image.IsCacheable)));
    }

    // Another fetch may have ended between the caller's miss and our turn.
    private static async Task<MetatileResult?> LookAgainAsync(
        TileSet set, TileInMetatile[] wanted, Dimensions dimensions, CancellationToken cancellationToken)
    {
        CachedTile?[] cached = await set.Store.LoadAsync([.. wanted.Select(place => place.Tile)], dimensions, cancellationToken);
        return Array.Exists(cached, tile => tile is null)
            ? null
            : new MetatileResult(wanted.Zip(cached).ToDictionary(
                pair => pair.First.Tile, pair => new TileResult(pair.Second!.Data, pair.Second.Timestamp)));
    }

    // A cache that cannot be written to must not keep the map from its clients.
    private async Task<DateTimeOffset?> StoreAsync(
        TileSet set, List<TileData> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            await set.Store.StoreAsync(tiles, dimensions, now, cancellationToken);
            return now;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogStoreFailed(set.Id, error);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "cache {TileSet} could not store tiles")]
    private partial void LogStoreFailed(string tileSet, Exception error);
}
