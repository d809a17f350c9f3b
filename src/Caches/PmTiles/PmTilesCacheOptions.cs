namespace MapProxyCluster.Caches;

/// <summary>Which PMTiles archive a cache reads.</summary>
public sealed record PmTilesCacheOptions
{
    /// <summary>Path of the archive; it may be replaced while we run.</summary>
    public required string Path { get; init; }

    /// <summary>Whether rows of the cache's grid count from the south: archives count from the north.</summary>
    public bool CountsFromSouth { get; init; }
}
