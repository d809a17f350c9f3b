using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>A tile as stored: its encoded bytes and, where the backend knows, when it was written.</summary>
public sealed record CachedTile(ReadOnlyMemory<byte> Data, DateTimeOffset? Timestamp)
{
    /// <summary>Media type, where the backend keeps it.</summary>
    public string? MediaType { get; init; }
}

/// <summary>A tile to store.</summary>
/// <param name="Tile">Its place.</param>
/// <param name="Data">Its encoded bytes.</param>
/// <param name="SingleColor">The colour of all its pixels in hexadecimals, where its maker looked and it has only one.</param>
public readonly record struct TileData(TileCoord Tile, ReadOnlyMemory<byte> Data, string? SingleColor = null);

/// <summary>
/// A store of encoded tiles of one cache and one grid. Coordinates are those of the cache's grid. Implementations are safe for
/// concurrent use, write each tile atomically, and treat an unreadable tile as missing.
/// </summary>
public interface ITileCache
{
    /// <summary>Whether tiles carry the time of their writing, which expiry needs.</summary>
    bool HasTimestamps { get; }

    /// <summary>Whether tiles can be kept apart by dimensions.</summary>
    bool SupportsDimensions { get; }

    /// <summary>
    /// What later readers are told when a tile is written at that time, so that its maker tells the same: backends may keep whole seconds only.
    /// </summary>
    DateTimeOffset? KeptTime(DateTimeOffset written) => HasTimestamps ? written : null;

    /// <summary>
    /// The one file that all tiles of a level are written into, so that a single process should write it; null where several may write.
    /// </summary>
    string? SharedFile(int level) => null;

    /// <summary>Reads a tile; null when it is not there.</summary>
    ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken);

    /// <summary>Reads several tiles at once; the result is parallel to <paramref name="tiles"/>.</summary>
    ValueTask<CachedTile?[]> LoadAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken);

    /// <summary>
    /// Writes several tiles, replacing what was there. <paramref name="timestamp"/> becomes their time of writing, so that the maker of a
    /// tile and all later readers tell clients the same version. Where the backend can tell, a tile that is there with a newer time stays:
    /// a maker that was held up must not undo the work of another.
    /// </summary>
    /// <exception cref="IOException">The backend did not take them.</exception>
    ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken);

    /// <summary>Removes several tiles; absent ones are no error.</summary>
    ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken);

    /// <summary>When a tile was written; null when it is not there.</summary>
    ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken);
}
