using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Keeps nothing (disable_storage: true): every request goes to the sources.</summary>
public sealed class NoCache : ITileCache
{
    /// <inheritdoc/>
    public bool HasTimestamps => false;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <summary>Nobody reads it later: the maker's word counts.</summary>
    public DateTimeOffset? KeptTime(DateTimeOffset written) => written;

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CachedTile?>(null);

    /// <inheritdoc/>
    public ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new CachedTile?[tiles.Count]);

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DateTimeOffset?>(null);
}
