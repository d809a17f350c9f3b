using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Brings the tiles of an area from a feed into the store of a tile set, in batches, several at a time.</summary>
/// <param name="feed">Where the tiles come from.</param>
/// <param name="target">The tile set that they are stored in.</param>
/// <param name="options">How.</param>
/// <param name="time">Clock for tiles whose time of writing is not known.</param>
public sealed class TileTransfer(TileFeed feed, TileSet target, TransferOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();

    /// <summary>What has been done.</summary>
    public TransferTotals Totals { get; private set; }

    /// <summary>Why the first tiles could not be made; null when all could.</summary>
    public string? Failure { get; private set; }

    /// <summary>Transfers all tiles of an area in the target's grid.</summary>
    /// <param name="area">The area.</param>
    /// <param name="progress">Told of each batch that is done, one after the other.</param>
    /// <param name="cancellationToken">Stops after the batches that are on their way.</param>
    /// <exception cref="IOException">The target does not take the tiles.</exception>
    public Task RunAsync(TileArea area, Action<TileBatch, TransferTotals> progress, CancellationToken cancellationToken) =>
        RunAsync(area.Batches(options.Block).ToAsyncEnumerable(), progress, cancellationToken);

    /// <summary>Transfers all tiles of some batches.</summary>
    /// <param name="batches">The tiles, numbered as in the target's grid.</param>
    /// <param name="progress">Told of each batch that is done, one after the other.</param>
    /// <param name="cancellationToken">Stops after the batches that are on their way.</param>
    /// <exception cref="IOException">The target does not take the tiles.</exception>
    public Task RunAsync(IAsyncEnumerable<TileBatch> batches, Action<TileBatch, TransferTotals> progress, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Concurrency), CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(batches, parallel, async (batch, token) =>
        {
            TransferTotals done = await TransferAsync(batch, token);
            lock (_lock)
            {
                Totals = Totals.Plus(done);
                progress(batch, Totals);
            }
        });
    }

    private async Task<TransferTotals> TransferAsync(TileBatch batch, CancellationToken cancellationToken)
    {
        var totals = new TransferTotals { Places = batch.Places };
        if (batch.Tiles.Count == 0)
        {
            return totals;
        }

        Dictionary<TileCoord, CachedTile> existing = await ExistingAsync(batch.Tiles, cancellationToken);
        TileCoord[] wanted = options.Existing == ExistingTiles.Stay ? [.. batch.Tiles.Where(tile => !existing.ContainsKey(tile))] : [.. batch.Tiles];
        CachedTile?[] found;
        try
        {
            found = wanted.Length == 0 ? [] : await feed(wanted, cancellationToken);
        }
        catch (SourceException error)
        {
            lock (_lock)
            {
                Failure ??= error.Message;
            }

            return totals with { Kept = batch.Tiles.Count - wanted.Length, Failed = wanted.Length };
        }

        (TileCoord Tile, CachedTile Data)[] given = [.. wanted.Zip(found).Where(pair => pair.Second is not null).Select(pair => (pair.First, pair.Second!))];
        (TileCoord Tile, CachedTile Data)[] written = [.. given.Where(tile => IsWritten(existing.GetValueOrDefault(tile.Tile), tile.Data))];
        await StoreAsync(written, existing, cancellationToken);
        return totals with
        {
            Written = written.Length,
            Bytes = written.Sum(tile => (long)tile.Data.Data.Length),
            Kept = batch.Tiles.Count - wanted.Length + given.Length - written.Length,
            Missing = wanted.Length - given.Length,
        };
    }

    private async Task<Dictionary<TileCoord, CachedTile>> ExistingAsync(IReadOnlyList<TileCoord> tiles, CancellationToken cancellationToken)
    {
        if (options.Existing == ExistingTiles.Unexpected)
        {
            return [];
        }

        CachedTile?[] stored = await target.Store.LoadAsync(tiles, Dimensions.None, cancellationToken);
        return tiles.Zip(stored).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => pair.Second!);
    }

    private bool IsWritten(CachedTile? existing, CachedTile given) =>
        existing is null || options.Existing == ExistingTiles.Yield || (options.Existing == ExistingTiles.YieldToNewer && given.Timestamp > existing.Timestamp);

    // Tiles keep the time that they were made at, so that they expire as they would have where they come from.
    private async Task StoreAsync((TileCoord Tile, CachedTile Data)[] tiles, Dictionary<TileCoord, CachedTile> existing, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (options.Existing == ExistingTiles.Yield && existing.Count > 0)
        {
            // A store would keep what is newer.
            await target.Store.RemoveAsync([.. tiles.Select(tile => tile.Tile).Where(existing.ContainsKey)], Dimensions.None, cancellationToken);
        }

        foreach (var group in tiles.GroupBy(tile => target.Store.KeptTime(tile.Data.Timestamp ?? now)))
        {
            TileData[] batch = [.. group.Select(tile => new TileData(tile.Tile, tile.Data.Data, MetatileSplitter.SingleColor(tile.Data.Data, target)))];
            await target.Store.StoreAsync(batch, Dimensions.None, group.Key ?? now, cancellationToken);
        }
    }
}
