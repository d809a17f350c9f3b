namespace MapProxyCluster.Tiling;

/// <summary>What a configuration says of a grid. Everything but the name, SRS and bounding box has MapProxy's default.</summary>
public sealed record GridDefinition(string Name, Srs Srs, BoundingBox BoundingBox)
{
    /// <summary>Tile width and height in pixels.</summary>
    public PixelSize TileSize { get; init; } = new(256, 256);

    /// <summary>The corner that rows are counted from.</summary>
    public GridOrigin Origin { get; init; } = GridOrigin.SouthWest;

    /// <summary>Explicit resolutions (SRS units per pixel); excludes <see cref="MinResolution"/>, <see cref="MaxResolution"/> and <see cref="AlignWith"/>.</summary>
    public IReadOnlyList<double>? Resolutions { get; init; }

    /// <summary>Names of the levels, parallel to the sorted <see cref="Resolutions"/>, where the configuration gives any.</summary>
    public IReadOnlyList<string>? LevelNames { get; init; }

    /// <summary>Ratio between neighbouring resolutions.</summary>
    public double ResolutionFactor { get; init; } = 2.0;

    /// <summary>Coarsest resolution.</summary>
    public double? MinResolution { get; init; }

    /// <summary>Finest resolution.</summary>
    public double? MaxResolution { get; init; }

    /// <summary>Number of levels.</summary>
    public int? LevelCount { get; init; }

    /// <summary>A grid whose resolutions this one takes over.</summary>
    public TileGrid? AlignWith { get; init; }

    /// <summary>How far a level may be enlarged before the next finer one is used.</summary>
    public double StretchFactor { get; init; } = 1.15;

    /// <summary>How far the coarsest level may be shrunk before the map stays blank.</summary>
    public double MaxShrinkFactor { get; init; } = 4.0;

    /// <summary>Fixed resolutions at which the level changes, in place of <see cref="StretchFactor"/>.</summary>
    public IReadOnlyList<double> ThresholdResolutions { get; init; } = [];
}

/// <summary>A grid definition contradicts itself.</summary>
public sealed class GridException(string message) : Exception(message);
