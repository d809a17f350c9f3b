namespace MapProxyCluster.Caches;

/// <summary>Settings of a file cache.</summary>
public sealed record FileTileCacheOptions
{
    /// <summary>Folder of the cache; made again when it vanishes.</summary>
    public required string Root { get; init; }

    /// <summary>Layout of folders and files.</summary>
    public TilePathLayout Layout { get; init; } = TilePathLayout.Tc;

    /// <summary>Extension without dot.</summary>
    public string Extension { get; init; } = "png";

    /// <summary>Mode of created folders; null leaves it to the process's mask.</summary>
    public UnixFileMode? DirectoryMode { get; init; }

    /// <summary>Mode of created files; null leaves it to the process's mask.</summary>
    public UnixFileMode? FileMode { get; init; }
}
