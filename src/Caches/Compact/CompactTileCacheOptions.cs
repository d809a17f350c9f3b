namespace MapProxyCluster.Caches;

/// <summary>Where and how a compact cache keeps its tiles (behaviour reference 4.6).</summary>
public sealed record CompactTileCacheOptions
{
    /// <summary>Folder of the cache; made again when it vanishes.</summary>
    public required string Root { get; init; }

    /// <summary>Version of the bundles: 1 (index in a file of its own) or 2.</summary>
    public required int Version { get; init; }

    /// <summary>Whether all tiles are pictures: then bytes that do not look like one are not served.</summary>
    public bool HoldsPictures { get; init; }

    /// <summary>
    /// Whether a request's dimensions are of no account, as for a cache that nothing is stored in. Otherwise tiles with dimensions are
    /// neither found nor stored: bundles cannot keep them apart.
    /// </summary>
    public bool IgnoresDimensions { get; init; }

    /// <summary>Mode of created folders; null leaves it to the process's mask.</summary>
    public UnixFileMode? DirectoryMode { get; init; }

    /// <summary>Mode of created files; null leaves it to the process's mask.</summary>
    public UnixFileMode? FileMode { get; init; }

    /// <summary>How long a write waits for another one to the same bundle.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
