namespace MapProxyCluster.Caches;

/// <summary>Where and how tiles are kept in databases (behaviour reference 4.3 to 4.5).</summary>
public sealed record SqliteTileCacheOptions
{
    /// <summary>The database file, or the folder of a file per level.</summary>
    public required string Path { get; init; }

    /// <summary>Whether each level has a file of its own, named by its number.</summary>
    public bool IsPerLevel { get; init; }

    /// <summary>The tables.</summary>
    public required TileTable Table { get; init; }

    /// <summary>How long reads and writes wait while another process has the file locked.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether new files get a write-ahead log: readers and the writer then do not wait for each other.</summary>
    public bool WriteAheadLog { get; init; }

    /// <summary>Whether tiles are pictures, so that other bytes are damaged tiles, which count as missing.</summary>
    public bool HoldsPictures { get; init; }

    /// <summary>Older tiles count as missing; null for never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Mode of created folders; null leaves it to the process's mask.</summary>
    public UnixFileMode? DirectoryMode { get; init; }

    /// <summary>Mode of created files; null leaves it to the process's mask.</summary>
    public UnixFileMode? FileMode { get; init; }
}
