using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Where and how a cache keeps its tiles as documents of CouchDB (behaviour reference 4.7).</summary>
public sealed record CouchDbTileCacheOptions
{
    /// <summary>Address of the server, be it with user and password.</summary>
    public required Uri Server { get; init; }

    /// <summary>The database; made when it is not there.</summary>
    public required string Database { get; init; }

    /// <summary>Names of documents.</summary>
    public required CouchDbTileName Name { get; init; }

    /// <summary>What documents hold beside the tile.</summary>
    public required CouchDbMetadata Metadata { get; init; }

    /// <summary>The cache's grid.</summary>
    public required TileGrid Grid { get; init; }

    /// <summary>Media type of the tiles; null for mixed ones, which are told apart by their first bytes.</summary>
    public string? MediaType { get; init; }

    /// <summary>A read that takes longer is a miss.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A write that takes longer has failed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
