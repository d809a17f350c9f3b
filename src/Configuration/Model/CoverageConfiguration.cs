using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>An area (behaviour reference 1.7); the forms derive from it.</summary>
public abstract record CoverageConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Whether pixels outside become transparent.</summary>
    public bool Clip { get; init; }
}

/// <summary>A box, west south east north.</summary>
public sealed record BoxCoverageConfiguration : CoverageConfiguration
{
    /// <summary>The box.</summary>
    public required BoundingBox BoundingBox { get; init; }

    /// <summary>SRS of the coordinates.</summary>
    public required string Srs { get; init; }
}

/// <summary>Polygons of a file or of a data source that GDAL's OGR reads.</summary>
public sealed record PolygonCoverageConfiguration : CoverageConfiguration
{
    /// <summary>A path, or what OGR calls a data source name.</summary>
    public required string Datasource { get; init; }

    /// <summary>SRS of the coordinates.</summary>
    public required string Srs { get; init; }

    /// <summary>Which features: a filter of attributes, or a whole SELECT; null for all of the first layer.</summary>
    public string? Where { get; init; }

    /// <summary>True to leave the data source to OGR without a look at what it is.</summary>
    public bool IsOgr { get; init; }
}

/// <summary>Tiles of the web mercator grid that are listed in a file, or in the files of a folder.</summary>
public sealed record TileListCoverageConfiguration : CoverageConfiguration
{
    /// <summary>File or folder.</summary>
    public required string Path { get; init; }
}

/// <summary>How areas are combined.</summary>
public enum CoverageCombination
{
    /// <summary>All of them together.</summary>
    Union,

    /// <summary>What they have in common.</summary>
    Intersection,

    /// <summary>The first less the others.</summary>
    Difference,
}

/// <summary>Several areas made into one, in the SRS of the first.</summary>
public sealed record CombinedCoverageConfiguration : CoverageConfiguration
{
    /// <summary>How.</summary>
    public required CoverageCombination Combination { get; init; }

    /// <summary>The areas.</summary>
    public required IReadOnlyList<CoverageConfiguration> Parts { get; init; }
}
