namespace MapProxyCluster.Caches;

/// <summary>How tiles of one colour are kept.</summary>
public enum TileLink
{
    /// <summary>Like any tile.</summary>
    None,

    /// <summary>Once, with symbolic links to it.</summary>
    Symbolic,

    /// <summary>Once, with hard links to it; they share one time of writing.</summary>
    Hard,
}

/// <summary>Settings of a file cache.</summary>
public sealed record FileTileCacheOptions
{
    /// <summary>Folder of the cache; made again when it vanishes.</summary>
    public required string Root { get; init; }

    /// <summary>Layout of folders and files.</summary>
    public TilePathLayout Layout { get; init; } = TilePathLayout.Tc;

    /// <summary>Extension without dot.</summary>
    public string Extension { get; init; } = "png";

    /// <summary>Whether tiles are pictures, so that other bytes are damaged tiles, which count as missing.</summary>
    public bool HoldsPictures { get; init; }

    /// <summary>How tiles of one colour are kept; on systems other than Unix like any tile.</summary>
    public TileLink SingleColorLink { get; init; }

    /// <summary>Mode of created folders; null leaves it to the process's mask.</summary>
    public UnixFileMode? DirectoryMode { get; init; }

    /// <summary>Mode of created files; null leaves it to the process's mask.</summary>
    public UnixFileMode? FileMode { get; init; }
}
