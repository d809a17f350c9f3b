using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// Bytes of tiles in demand that live in a remote cache, within a bound. While others are heard, an entry counts for a minute and news
/// end it at once; while nobody is heard, it counts for less than a second.
/// </summary>
/// <param name="maximumBytes">Bound of all entries; 0 keeps nothing.</param>
/// <param name="time">Clock of the entries.</param>
public sealed class TileMemory(long maximumBytes, TimeProvider time)
{
    private static readonly TimeSpan Trust = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BlindTrust = TimeSpan.FromMilliseconds(800);

    private readonly BoundedMemory<Key, Entry> _tiles = new(maximumBytes);
    private long _epoch;

    private readonly record struct Key(string Cache, TileCoord Tile, Dimensions Dimensions);

    private sealed record Entry(CachedTile Tile, long Kept);

    /// <summary>Number of changes that were heard; a read that began before a change must not be kept after it.</summary>
    internal long Epoch => Volatile.Read(ref _epoch);

    /// <summary>True when a time lies as far back as a life is long.</summary>
    internal bool IsOlder(DateTimeOffset written, TimeSpan? life) => life is { } length && written + length <= time.GetUtcNow();

    internal CachedTile? Find(string cache, TileCoord tile, Dimensions dimensions, bool isListening) =>
        _tiles.Find(new Key(cache, tile, dimensions)) is { } entry && time.GetElapsedTime(entry.Kept) < (isListening ? Trust : BlindTrust)
            ? entry.Tile
            : null;

    internal void Keep(string cache, TileCoord tile, Dimensions dimensions, CachedTile stored, long epoch)
    {
        if (Epoch == epoch)
        {
            _tiles.Keep(new Key(cache, tile, dimensions), new Entry(stored, time.GetTimestamp()), stored.Data.Length);
        }
    }

    /// <summary>Tiles have changed.</summary>
    public void Forget(string cache, IReadOnlyList<TileCoord> tiles, Dimensions dimensions)
    {
        Interlocked.Increment(ref _epoch);
        foreach (TileCoord tile in tiles)
        {
            _tiles.Forget(new Key(cache, tile, dimensions));
        }
    }

    /// <summary>News may have been missed.</summary>
    public void Clear()
    {
        Interlocked.Increment(ref _epoch);
        _tiles.Clear();
    }
}
