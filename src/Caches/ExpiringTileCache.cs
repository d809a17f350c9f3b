using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// Tiles that count as missing from an age on, for stores that keep the time of writing but let nothing expire by themselves. A tile of unknown
/// age counts as missing, too.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="life">How long tiles live.</param>
/// <param name="time">Clock of their age.</param>
public sealed class ExpiringTileCache(ITileCache store, TimeSpan life, TimeProvider time) : ITileCache, ILevelRemoval, ITileListing
{
    /// <inheritdoc/>
    public bool HasTimestamps => store.HasTimestamps;

    /// <inheritdoc/>
    public bool SupportsDimensions => store.SupportsDimensions;

    /// <inheritdoc/>
    public bool CanRemoveLevels => store is ILevelRemoval { CanRemoveLevels: true };

    /// <inheritdoc/>
    public bool CanList => store is ITileListing { CanList: true };

    /// <inheritdoc/>
    public DateTimeOffset? KeptTime(DateTimeOffset written) => store.KeptTime(written);

    /// <inheritdoc/>
    public string? SharedFile(int level) => store.SharedFile(level);

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        ValueTask<CachedTile?> load = store.LoadAsync(tile, dimensions, cancellationToken);
        return load.IsCompletedSuccessfully ? ValueTask.FromResult(Living(load.Result)) : AwaitAsync(load);
    }

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        CachedTile?[] loaded = await store.LoadAsync(tiles, dimensions, cancellationToken);
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i] = Living(loaded[i]);
        }

        return loaded;
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        store.StoreAsync(tiles, dimensions, timestamp, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        store.RemoveAsync(tiles, dimensions, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await store.GetTimestampAsync(tile, dimensions, cancellationToken) is { } written && !IsOver(written) ? written : null;

    /// <inheritdoc/>
    public string? LevelFolder(int level) => (store as ILevelRemoval)?.LevelFolder(level);

    /// <inheritdoc/>
    public IEnumerable<string> FilesToRemove(int level, DateTimeOffset? before) => (store as ILevelRemoval)?.FilesToRemove(level, before) ?? [];

    /// <inheritdoc/>
    public ValueTask<long?> RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken) => store is ILevelRemoval levels
        ? levels.RemoveLevelAsync(level, before, cancellationToken)
        : throw new CacheFaultException("this store cannot remove a level at once");

    /// <inheritdoc/>
    public IAsyncEnumerable<TileCoord> ListAsync(TileRange area, CancellationToken cancellationToken) => store is ITileListing listing
        ? listing.ListAsync(area, cancellationToken)
        : throw new CacheFaultException("this store cannot list its tiles");

    private async ValueTask<CachedTile?> AwaitAsync(ValueTask<CachedTile?> load) => Living(await load);

    private CachedTile? Living(CachedTile? tile) => tile?.Timestamp is { } written && !IsOver(written) ? tile : null;

    private bool IsOver(DateTimeOffset written) => written + life <= time.GetUtcNow();
}
