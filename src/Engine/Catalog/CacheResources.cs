using MapProxyCluster.Caches;

namespace MapProxyCluster.Engine;

/// <summary>What the caches of all projects of a process share: bounded memories and connections.</summary>
/// <param name="Files">Bytes of tiles in demand.</param>
/// <param name="Decoded">Pixels of tiles in demand.</param>
/// <param name="Redis">Connections to Redis servers.</param>
/// <param name="Time">Clock of timeouts.</param>
public sealed record CacheResources(FileMemory Files, DecodedTiles Decoded, RedisConnections Redis, TimeProvider Time) : IDisposable
{
    /// <summary>Memories of the usual size: 64 MB of tiles, 192 MB of pixels.</summary>
    public static CacheResources CreateDefault(TimeProvider time) =>
        new(new FileMemory(64L * 1024 * 1024), new DecodedTiles(192L * 1024 * 1024), new RedisConnections(), time);

    /// <inheritdoc/>
    public void Dispose() => Redis.Dispose();
}
