using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>An entry of <c>grids</c> (behaviour reference 1.4); keys of a <c>base</c> are not merged in yet.</summary>
public sealed record GridConfiguration
{
    /// <summary>The grid of caches and tile sources that name none.</summary>
    public const string DefaultKey = "GLOBAL_MERCATOR";

    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Grid whose options are taken over.</summary>
    public string? Base { get; init; }

    /// <summary>Name for URLs and paths.</summary>
    public string? Name { get; init; }

    /// <summary>SRS code.</summary>
    public string? Srs { get; init; }

    /// <summary>Area, west south east north.</summary>
    public BoundingBox? BoundingBox { get; init; }

    /// <summary>SRS of <see cref="BoundingBox"/>.</summary>
    public string? BoundingBoxSrs { get; init; }

    /// <summary>Number of levels.</summary>
    public int? LevelCount { get; init; }

    /// <summary>Explicit resolutions.</summary>
    public IReadOnlyList<double>? Resolutions { get; init; }

    /// <summary>Names of the explicit resolutions, parallel; null where one has none.</summary>
    public IReadOnlyList<string?>? LevelNames { get; init; }

    /// <summary>Ratio between levels.</summary>
    public double? ResolutionFactor { get; init; }

    /// <summary>Coarsest resolution.</summary>
    public double? MinResolution { get; init; }

    /// <summary>Finest resolution.</summary>
    public double? MaxResolution { get; init; }

    /// <summary>Enlargement before the next level is used.</summary>
    public double? StretchFactor { get; init; }

    /// <summary>Shrinking before the map stays blank.</summary>
    public double? MaxShrinkFactor { get; init; }

    /// <summary>Grid whose resolutions are taken over.</summary>
    public string? AlignResolutionsWith { get; init; }

    /// <summary>Corner of row counting.</summary>
    public GridOrigin? Origin { get; init; }

    /// <summary>Tile size in pixels.</summary>
    public PixelSize? TileSize { get; init; }

    /// <summary>Resolutions at which the level changes.</summary>
    public IReadOnlyList<double>? ThresholdResolutions { get; init; }
}
