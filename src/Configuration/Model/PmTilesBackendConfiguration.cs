namespace MapProxyCluster.Configuration;

/// <summary>A PMTiles archive that is only read; our extension.</summary>
public sealed record PmTilesBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>The archive: from the configuration's folder when it begins with "./", else from the cache's folder.</summary>
    public string FileName { get; init; } = "";
}
