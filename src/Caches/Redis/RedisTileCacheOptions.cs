namespace MapProxyCluster.Caches;

/// <summary>Where and how a Redis cache keeps its tiles (behaviour reference 4.8).</summary>
public sealed record RedisTileCacheOptions
{
    /// <summary>The server.</summary>
    public required RedisSettings Server { get; init; }

    /// <summary>Number of the database.</summary>
    public int Database { get; init; }

    /// <summary>What keys begin with.</summary>
    public required string Prefix { get; init; }

    /// <summary>How long tiles live; null for ever.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Media type of the tiles; null for mixed ones, which are told apart by their first bytes.</summary>
    public string? MediaType { get; init; }

    /// <summary>A read that takes longer is a miss.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A write that takes longer has failed.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(2);
}
