using MapProxyCluster.Caches;

namespace MapProxyCluster.Engine;

/// <summary>What the caches of all projects of a process share: bounded memories, connections, news of changes.</summary>
/// <param name="Files">Bytes of files in demand.</param>
/// <param name="Tiles">Bytes of tiles in demand that live in remote caches.</param>
/// <param name="Decoded">Pixels of tiles in demand.</param>
/// <param name="Redis">Connections to Redis servers.</param>
/// <param name="S3">Clients of S3 services.</param>
/// <param name="Http">Connections to services that are spoken to in plain HTTP.</param>
/// <param name="Databases">Open SQLite databases.</param>
/// <param name="News">Tells other processes of changed tiles.</param>
/// <param name="Time">Clock of timeouts.</param>
public sealed record CacheResources(
    FileMemory Files,
    TileMemory Tiles,
    DecodedTiles Decoded,
    RedisConnections Redis,
    S3Clients S3,
    HttpConnections Http,
    SqliteSessions Databases,
    ITileNews News,
    TimeProvider Time)
{
    /// <summary>Whether several machines may use the same caches.</summary>
    public bool IsCluster { get; init; }
}
