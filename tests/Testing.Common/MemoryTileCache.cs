using System.Collections.Concurrent;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Testing.Common;

/// <summary>A tile cache in memory.</summary>
public sealed class MemoryTileCache : ITileCache
{
    private readonly ConcurrentDictionary<(TileCoord, Dimensions), CachedTile> _tiles = new();

    /// <summary>Number of stored tiles.</summary>
    public int Count => _tiles.Count;

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Find(tile, dimensions));

    /// <inheritdoc/>
    public ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CachedTile?[]>([.. tiles.Select(tile => Find(tile, dimensions))]);

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        foreach (TileData tile in tiles)
        {
            var stored = new CachedTile(tile.Data, timestamp);
            _tiles.AddOrUpdate(
                (tile.Tile, dimensions),
                stored,
                (_, there) => there.Timestamp > timestamp && there.Timestamp < timestamp.AddHours(1) ? there : stored);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        foreach (TileCoord tile in tiles)
        {
            _tiles.TryRemove((tile, dimensions), out _);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_tiles.GetValueOrDefault((tile, dimensions))?.Timestamp);

    private CachedTile? Find(TileCoord tile, Dimensions dimensions) =>
        _tiles.GetValueOrDefault((tile, dimensions)) is { Data.Length: > 0 } found ? found : null;
}
