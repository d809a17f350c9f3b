using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>An entry of <c>caches</c> (behaviour reference 1.5).</summary>
public sealed record CacheConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Key of the entry, or its own <c>name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Sources from bottom to top; empty for a read-only cache.</summary>
    public required IReadOnlyList<SourceReference> Sources { get; init; }

    /// <summary>Keys of grids.</summary>
    public IReadOnlyList<string>? Grids { get; init; }

    /// <summary>Parent folder of a file cache.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Format of tiles: media type, name of a format, or "mixed".</summary>
    public string? Format { get; init; }

    /// <summary>Format that sources are asked for.</summary>
    public string? RequestFormat { get; init; }

    /// <summary>Image options.</summary>
    public ImageConfiguration? Image { get; init; }

    /// <summary>Tiles per metatile.</summary>
    public PixelSize? MetaSize { get; init; }

    /// <summary>Pixels around a metatile.</summary>
    public int? MetaBuffer { get; init; }

    /// <summary>Metatiles that one request makes at a time.</summary>
    public int? ConcurrentTileCreators { get; init; }

    /// <summary>Bound of tiles per map.</summary>
    public int? MaxTileLimit { get; init; }

    /// <summary>Whether the missing tiles of a map are requested as one rectangle.</summary>
    public bool? MinimizeMetaRequests { get; init; }

    /// <summary>Whether nothing is kept.</summary>
    public bool DisableStorage { get; init; }

    /// <summary>Tiles from this time or before are made again when they are asked for; null keeps tiles for ever.</summary>
    public TimeSpecification? RefreshBefore { get; init; }

    /// <summary>How long after its refresh time a stale tile is served at once, while it is made again; our extension.</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>How long after its refresh time a stale tile stands in for a failed source; our extension.</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Where tiles are kept.</summary>
    public CacheBackendConfiguration Backend { get; init; } = new FileBackendConfiguration();
}
