namespace MapProxyCluster.Configuration;

/// <summary>The <c>cache</c> section of a cache (behaviour reference 4).</summary>
public abstract record CacheBackendConfiguration
{
    /// <summary>Where it stands; null when not given.</summary>
    public YamlLocation? Location { get; init; }

    /// <summary>Area of the cache.</summary>
    public CoverageConfiguration? Coverage { get; init; }

    /// <summary>Age at which tiles count as missing, for types that keep their times and let nothing expire by themselves; our extension.</summary>
    public TimeSpan? MaximumAge { get; init; }
}

/// <summary>A type that this version cannot build; the messages tell.</summary>
public sealed record UnknownBackendConfiguration : CacheBackendConfiguration;

/// <summary>A file per tile (behaviour reference 4.1).</summary>
public sealed record FileBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>Layout of directories.</summary>
    public string? DirectoryLayout { get; init; }

    /// <summary>Whether directories are named by grid instead of SRS.</summary>
    public bool UseGridNames { get; init; }

    /// <summary>The folder itself.</summary>
    public string? Directory { get; init; }

    /// <summary>Mode of created directories.</summary>
    public int? DirectoryPermissions { get; init; }

    /// <summary>Mode of created files.</summary>
    public int? FilePermissions { get; init; }

    /// <summary>Bytes that the tiles of each grid may take on disk; null for no bound; our extension.</summary>
    public long? MaximumSize { get; init; }
}

/// <summary>A Redis server (behaviour reference 4.8).</summary>
public sealed record RedisBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>Name or address of the server.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port of the server.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>Number of the database.</summary>
    public int Database { get; init; }

    /// <summary>User of an access list; null for the default user.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>What keys begin with; null for cache and grid.</summary>
    public string? Prefix { get; init; }

    /// <summary>Seconds that tiles live; 0 for ever.</summary>
    public double TimeToLive { get; init; } = 3600;

    /// <summary>Whether the connection is encrypted.</summary>
    public bool Ssl { get; init; }

    /// <summary>File with our certificate (PEM).</summary>
    public string? CertificateFile { get; init; }

    /// <summary>File with the key of our certificate (PEM).</summary>
    public string? KeyFile { get; init; }

    /// <summary>File with trusted certificates (PEM); null for the system's.</summary>
    public string? TrustedFile { get; init; }

    /// <summary>A whole StackExchange.Redis configuration string in place of host, port, user and password; our extension.</summary>
    public string? Configuration { get; init; }
}

/// <summary>A bucket of an S3 service (behaviour reference 4.9).</summary>
public sealed record S3BackendConfiguration : CacheBackendConfiguration
{
    /// <summary>The bucket; null for the one of <c>globals.cache.s3</c>.</summary>
    public string? Bucket { get; init; }

    /// <summary>Profile in the shared credentials file.</summary>
    public string? Profile { get; init; }

    /// <summary>Region of the service.</summary>
    public string? Region { get; init; }

    /// <summary>Address of a service other than Amazon's.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>A canned access control list for new tiles, such as "public-read".</summary>
    public string? AccessControlList { get; init; }

    /// <summary>What keys begin with; null for cache and grid.</summary>
    public string? Directory { get; init; }

    /// <summary>Layout of keys.</summary>
    public string? DirectoryLayout { get; init; }

    /// <summary>Whether tiles are read by plain HTTP without signature.</summary>
    public bool? UseHttpGet { get; init; }

    /// <summary>Whether <see cref="Directory"/> is followed by the grid's name.</summary>
    public bool? IncludeGridName { get; init; }
}

/// <summary>Tiles in SQLite databases.</summary>
public abstract record DatabaseBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>How long a lock of another process is waited for, in seconds; null for the one of <c>globals.cache</c>.</summary>
    public double? BusyTimeout { get; init; }

    /// <summary>Whether new files get a write-ahead log; null for the setting of <c>globals.cache</c>.</summary>
    public bool? WriteAheadLog { get; init; }

    /// <summary>Mode of created directories.</summary>
    public int? DirectoryPermissions { get; init; }

    /// <summary>Mode of created files.</summary>
    public int? FilePermissions { get; init; }
}

/// <summary>One MBTiles file (behaviour reference 4.3).</summary>
public sealed record MbTilesBackendConfiguration : DatabaseBackendConfiguration
{
    /// <summary>The file: relative to the cache directory, or with "./" to the configuration; null for the cache's name.</summary>
    public string? FileName { get; init; }
}

/// <summary>A database per level (behaviour reference 4.4).</summary>
public sealed record SqliteBackendConfiguration : DatabaseBackendConfiguration
{
    /// <summary>Folder of the folders of grids; null for one with the cache's name.</summary>
    public string? Directory { get; init; }

    /// <summary>Seconds that tiles live; 0 for ever.</summary>
    public double TimeToLive { get; init; }
}

/// <summary>A GeoPackage, or one per level (behaviour reference 4.5).</summary>
public sealed record GeoPackageBackendConfiguration : DatabaseBackendConfiguration
{
    /// <summary>The file: relative to the cache directory, or with "./" to the configuration; null for the cache's name.</summary>
    public string? FileName { get; init; }

    /// <summary>With <see cref="HasLevels"/> the folder of the folders of grids; null for one with the cache's name.</summary>
    public string? Directory { get; init; }

    /// <summary>The table of tiles; null for cache and grid.</summary>
    public string? TableName { get; init; }

    /// <summary>Whether each level has a file of its own.</summary>
    public bool HasLevels { get; init; }
}
