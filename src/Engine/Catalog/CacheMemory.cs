using MapProxyCluster.Caches;

namespace MapProxyCluster.Engine;

/// <summary>The bounded memories that all projects of a process share.</summary>
/// <param name="Files">Bytes of tiles in demand.</param>
/// <param name="Decoded">Pixels of tiles in demand.</param>
public sealed record CacheMemory(FileMemory Files, DecodedTiles Decoded)
{
    /// <summary>Memories of the usual size: 64 MB of tiles, 192 MB of pixels.</summary>
    public static CacheMemory CreateDefault() => new(new FileMemory(64L * 1024 * 1024), new DecodedTiles(192L * 1024 * 1024));
}
