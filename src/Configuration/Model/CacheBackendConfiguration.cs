namespace MapProxyCluster.Configuration;

/// <summary>The <c>cache</c> section of a cache (behaviour reference 4).</summary>
public abstract record CacheBackendConfiguration
{
    /// <summary>Where it stands; null when not given.</summary>
    public YamlLocation? Location { get; init; }

    /// <summary>Area of the cache.</summary>
    public CoverageConfiguration? Coverage { get; init; }

    /// <summary>Whether tiles can be kept apart by dimensions.</summary>
    public virtual bool SupportsDimensions => true;
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

    /// <inheritdoc/>
    public override bool SupportsDimensions => false;
}

/// <summary>A PMTiles archive that is only read; our extension.</summary>
public sealed record PmTilesBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>The archive: from the configuration's folder when it begins with "./", else from the cache's folder.</summary>
    public string FileName { get; init; } = "";

    /// <inheritdoc/>
    public override bool SupportsDimensions => false;
}

/// <summary>A container of an Azure storage account (behaviour reference 4.10).</summary>
public sealed record AzureBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>The container; null for the one of <c>globals.cache.azureblob</c>.</summary>
    public string? Container { get; init; }

    /// <summary>Account and key as Azure's portal writes them; the environment's goes before it.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>What names begin with; null for cache and grid.</summary>
    public string? Directory { get; init; }

    /// <summary>Layout of names.</summary>
    public string? DirectoryLayout { get; init; }
}

/// <summary>A database of a CouchDB server (behaviour reference 4.7).</summary>
public sealed record CouchDbBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>Address of the server.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5984";

    /// <summary>The database; null for one by cache and SRS.</summary>
    public string? Database { get; init; }

    /// <summary>Template of documents' names.</summary>
    public string? TileId { get; init; }

    /// <summary>What else documents hold: texts, whole numbers (long), numbers (double) and truth values by key; texts may be placeholders.</summary>
    public IReadOnlyDictionary<string, object> TileMetadata { get; init; } = new Dictionary<string, object>();
}
