using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>The <c>globals</c> section (behaviour reference 1.2).</summary>
public sealed record GlobalsConfiguration
{
    /// <summary>Defaults of images.</summary>
    public GlobalImageConfiguration Image { get; init; } = new();

    /// <summary>Defaults of sources' HTTP.</summary>
    public HttpConfiguration Http { get; init; } = new();

    /// <summary>Defaults of caches.</summary>
    public GlobalCacheConfiguration Cache { get; init; } = new();

    /// <summary>Default tile size of grids.</summary>
    public PixelSize? TileSize { get; init; }

    /// <summary>For a target SRS the SRS of sources to prefer.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> PreferredSourceSrs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>How long clients may keep tiles, in hours; 72 when not given.</summary>
    public double? ExpiresHours { get; init; }

    /// <summary>Folder with further data of PROJ, searched before its own.</summary>
    public string? ProjDataDirectory { get; init; }

    /// <summary>Defaults of mapserver sources.</summary>
    public MapServerProgramConfiguration MapServer { get; init; } = new();

    /// <summary>Address of a daemon that makes tiles.</summary>
    public string? RenderdAddress { get; init; }

    /// <summary>Background of the demo's maps: a template with {z}, {x} and {y}.</summary>
    public string? BackgroundUrl { get; init; }
}

/// <summary><c>globals.image</c>.</summary>
public sealed record GlobalImageConfiguration
{
    /// <summary>nearest, bilinear or bicubic.</summary>
    public string? ResamplingMethod { get; init; }

    /// <summary>Whether PNG without <c>colors</c> gets 256 colours; true when not given.</summary>
    public bool? Paletted { get; init; }

    /// <summary>Default for grids.</summary>
    public double? StretchFactor { get; init; }

    /// <summary>Default for grids.</summary>
    public double? MaxShrinkFactor { get; init; }

    /// <summary>JPEG quality; 90 when not given.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>Default tolerance of transparent colours; 5 when not given.</summary>
    public int? TransparentColorTolerance { get; init; }

    /// <summary>Formats by name.</summary>
    public IReadOnlyDictionary<string, ImageConfiguration> Formats { get; init; } = new Dictionary<string, ImageConfiguration>();

    /// <summary>Folder of fonts.</summary>
    public string? FontDirectory { get; init; }
}

/// <summary><c>globals.cache</c>.</summary>
public sealed record GlobalCacheConfiguration
{
    /// <summary>Root of file caches.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>Mode of created directories, such as 0755 in octal.</summary>
    public int? DirectoryPermissions { get; init; }

    /// <summary>Mode of created files.</summary>
    public int? FilePermissions { get; init; }

    /// <summary>Tiles per metatile; 4 × 4 when not given.</summary>
    public PixelSize? MetaSize { get; init; }

    /// <summary>Pixels around a metatile; 80 when not given.</summary>
    public int? MetaBuffer { get; init; }

    /// <summary>A map needing this many tiles is refused; 500 when not given.</summary>
    public int? MaxTileLimit { get; init; }

    /// <summary>Metatiles that one request makes at a time; 2 when not given.</summary>
    public int? ConcurrentTileCreators { get; init; }

    /// <summary>Default of caches: whether the missing tiles of a map are requested as one rectangle.</summary>
    public bool? MinimizeMetaRequests { get; init; }

    /// <summary>Default of caches: whether single tiles of a metatile are fetched together.</summary>
    public bool? BulkMetaTiles { get; init; }

    /// <summary>Default of caches: how tiles of one colour are kept.</summary>
    public SingleColorLink? LinkSingleColorImages { get; init; }

    /// <summary>Default of caches: how long a stale tile is served while it is made again.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>Default of caches: how long a stale tile stands in for a failed source.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Default of caches in databases: how long a lock of another process is waited for, in seconds; 30 when not given.</summary>
    public double? BusyTimeout { get; init; }

    /// <summary>Default of caches in databases: whether new files get a write-ahead log.</summary>
    public bool? WriteAheadLog { get; init; }

    /// <summary>Defaults of caches in buckets.</summary>
    public S3BackendConfiguration S3 { get; init; } = new();

    /// <summary>Defaults of caches in Azure's containers.</summary>
    public AzureBackendConfiguration Azure { get; init; } = new();
}

/// <summary>Where the program of mapserver sources is.</summary>
public sealed record MapServerProgramConfiguration
{
    /// <summary>Path of the CGI program; looked for in PATH when not given.</summary>
    public string? Binary { get; init; }

    /// <summary>Folder that it runs in; its own when not given.</summary>
    public string? WorkingDirectory { get; init; }
}
