using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Tiles in demand in memory, in front of a remote cache. Whatever is written or removed is told to all processes.</summary>
/// <param name="remote">The cache behind.</param>
/// <param name="identity">Identity of that cache, the same in all processes.</param>
/// <param name="memory">The memory, shared by all caches of the process.</param>
/// <param name="news">How others hear of changes.</param>
/// <param name="life">How long the cache behind keeps tiles: older ones are not shown from memory; null for ever.</param>
public sealed class MemoryTier(ITileCache remote, string identity, TileMemory memory, ITileNews news, TimeSpan? life = null) : ITileCache, ITileListing
{
    /// <inheritdoc/>
    public bool HasTimestamps => remote.HasTimestamps;

    /// <inheritdoc/>
    public bool SupportsDimensions => remote.SupportsDimensions;

    /// <inheritdoc/>
    public DateTimeOffset? KeptTime(DateTimeOffset written) => remote.KeptTime(written);

    /// <inheritdoc/>
    public bool CanList => remote is ITileListing { CanList: true };

    /// <inheritdoc/>
    public IAsyncEnumerable<TileCoord> ListAsync(TileRange area, CancellationToken cancellationToken) =>
        remote is ITileListing listing ? listing.ListAsync(area, cancellationToken) : throw new CacheFaultException($"{identity} cannot list its tiles");

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        Find(tile, dimensions, news.IsListening) is { } known
            ? ValueTask.FromResult<CachedTile?>(known)
            : LoadRemoteAsync(tile, dimensions, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        bool isListening = news.IsListening;
        long epoch = memory.Epoch;
        var results = new CachedTile?[tiles.Count];
        var missing = new List<int>();
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Find(tiles[i], dimensions, isListening);
            if (results[i] is null)
            {
                missing.Add(i);
            }
        }

        if (missing.Count == 0)
        {
            return results;
        }

        CachedTile?[] loaded = await remote.LoadAsync([.. missing.Select(i => tiles[i])], dimensions, cancellationToken);
        for (int i = 0; i < loaded.Length; i++)
        {
            results[missing[i]] = loaded[i];
            Keep(tiles[missing[i]], dimensions, loaded[i], epoch);
        }

        return results;
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        await remote.StoreAsync(tiles, dimensions, timestamp, cancellationToken);
        Changed([.. tiles.Select(tile => tile.Tile)], dimensions);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        // Also when the cache behind fails: what should be gone must not be shown from memory.
        try
        {
            await remote.RemoveAsync(tiles, dimensions, cancellationToken);
        }
        finally
        {
            Changed(tiles, dimensions);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        remote.GetTimestampAsync(tile, dimensions, cancellationToken);

    private async ValueTask<CachedTile?> LoadRemoteAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        long epoch = memory.Epoch;
        CachedTile? loaded = await remote.LoadAsync(tile, dimensions, cancellationToken);
        Keep(tile, dimensions, loaded, epoch);
        return loaded;
    }

    private CachedTile? Find(TileCoord tile, Dimensions dimensions, bool isListening) =>
        memory.Find(identity, tile, dimensions, isListening) is { } known && !(known.Timestamp is { } written && memory.IsOlder(written, life)) ? known : null;

    private void Keep(TileCoord tile, Dimensions dimensions, CachedTile? loaded, long epoch)
    {
        if (loaded is not null)
        {
            memory.Keep(identity, tile, dimensions, loaded, epoch);
        }
    }

    private void Changed(IReadOnlyList<TileCoord> tiles, Dimensions dimensions)
    {
        memory.Forget(identity, tiles, dimensions);
        news.Tell(identity, tiles, dimensions);
    }
}
