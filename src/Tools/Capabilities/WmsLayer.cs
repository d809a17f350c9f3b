using MapProxyCluster.Tiling;

namespace MapProxyCluster.Tools.Capabilities;

/// <summary>A layer of a WMS with all that it inherits.</summary>
internal sealed record WmsLayer
{
    internal string? Name { get; init; }

    internal string? Title { get; init; }

    internal string? Abstract { get; init; }

    /// <summary>Where its maps come from.</summary>
    internal required string Url { get; init; }

    internal bool IsQueryable { get; init; }

    internal bool IsOpaque { get; init; }

    /// <summary>Codes in upper case, sorted.</summary>
    internal IReadOnlyList<string> Srs { get; init; } = [];

    /// <summary>Its area in degrees, west south east north.</summary>
    internal BoundingBox? GeographicBox { get; init; }

    /// <summary>Its area by SRS code, x before y.</summary>
    internal IReadOnlyDictionary<string, BoundingBox> Boxes { get; init; } = new Dictionary<string, BoundingBox>();

    /// <summary>The coarsest resolution in metres that it is drawn at.</summary>
    internal double? CoarsestResolution { get; init; }

    /// <summary>The finest resolution in metres that it is drawn at.</summary>
    internal double? FinestResolution { get; init; }

    /// <summary>Whether there are limits of resolution, be they none.</summary>
    internal bool HasResolutions { get; init; }

    /// <summary>The picture of its usual style.</summary>
    internal string? LegendUrl { get; init; }

    internal IReadOnlyList<WmsLayer> Layers { get; init; } = [];

    internal IEnumerable<WmsLayer> SelfAndDescendants() => Layers.SelectMany(layer => layer.SelfAndDescendants()).Prepend(this);
}
