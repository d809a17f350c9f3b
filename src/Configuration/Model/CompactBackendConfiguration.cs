namespace MapProxyCluster.Configuration;

/// <summary>Many tiles in one file: bundles of ArcGIS (behaviour reference 4.6).</summary>
public sealed record CompactBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>Version of the bundles, 1 or 2.</summary>
    public int Version { get; init; } = 2;

    /// <summary>The folder itself; null for one by cache and grid.</summary>
    public string? Directory { get; init; }

    /// <summary>Mode of created directories.</summary>
    public int? DirectoryPermissions { get; init; }

    /// <summary>Mode of created files.</summary>
    public int? FilePermissions { get; init; }
}
