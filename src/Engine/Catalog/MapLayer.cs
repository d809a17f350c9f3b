using MapProxyCluster.Configuration;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>A node of the layer tree that WMS shows. Immutable.</summary>
public sealed class MapLayer
{
    /// <summary>Name for requests; null for groups that only structure the tree.</summary>
    public string? Name { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>The layer's own keys in the configuration (metadata, legend, dimensions); null for the root that wraps several layers.</summary>
    public LayerConfiguration? Configuration { get; init; }

    /// <summary>Layers below, in configured order.</summary>
    public IReadOnlyList<MapLayer> Children { get; init; } = [];

    /// <summary>What is drawn for this layer, from bottom to top.</summary>
    public IReadOnlyList<IMapSource> Sources { get; init; } = [];

    /// <summary>Who answers about a point of this layer.</summary>
    public IReadOnlyList<IFeatureInfoSource> InfoSources { get; init; } = [];

    /// <summary>Who explains this layer's symbols, in configured order.</summary>
    public IReadOnlyList<ILegendSource> LegendSources { get; init; } = [];

    /// <summary>Area: the union of its sources and children.</summary>
    public required MapExtent Extent { get; init; }

    /// <summary>True when nothing limits the area: <see cref="Extent"/> is the world.</summary>
    public required bool HasDefaultExtent { get; init; }

    /// <summary>Resolutions at which the layer is drawn, from its own keys, else from its sources; null is all.</summary>
    public ResolutionRange? ResolutionRange { get; init; }

    /// <summary>False for layers that only tile services show.</summary>
    public bool IsMap { get; init; } = true;

    /// <summary>True when this layer or one below answers GetFeatureInfo.</summary>
    public bool IsQueryable => InfoSources.Count > 0 || Children.Any(child => child.IsQueryable);

    /// <summary>True when this layer or one below has a legend.</summary>
    public bool HasLegend => LegendSources.Count > 0 || Children.Any(child => child.HasLegend);

    /// <summary>The layers that are drawn or asked when this one is named: itself when it has sources of its own, else its children's, in order.</summary>
    public IEnumerable<MapLayer> Leaves() =>
        Sources.Count > 0 || InfoSources.Count > 0 ? [this] : Children.SelectMany(child => child.Leaves());

    /// <summary>Resolution that the layer is made for, metres per pixel: its own, else the coarsest of those below; null when nobody says.</summary>
    public double? NominalResolution => Configuration?.NominalResolution ?? Children.Max(child => child.NominalResolution);

    /// <summary>A layer without name that draws others over each other, bottom first.</summary>
    public static MapLayer Around(string title, IReadOnlyList<MapLayer> layers)
    {
        MapExtent? extent = Extents.Union(layers.Select(layer => layer.HasDefaultExtent ? null : layer.Extent));
        return new MapLayer
        {
            Title = title,
            Children = layers,
            Extent = extent ?? Extents.World,
            HasDefaultExtent = extent is null,
        };
    }

    /// <summary>The layers that a map of this one is drawn from, bottom first, each once; those that the map's resolution is not for are left out.</summary>
    public IEnumerable<MapLayer> LeavesFor(BoundingBox bbox, PixelSize size, Srs srs) => LeavesFor([this], bbox, size, srs);

    /// <summary>The same for several layers over each other; one that comes several times is drawn where it comes first.</summary>
    public static IEnumerable<MapLayer> LeavesFor(IEnumerable<MapLayer> layers, BoundingBox bbox, PixelSize size, Srs srs) => layers
        .SelectMany(layer => layer.Leaves())
        .Distinct()
        .Where(layer => layer.ResolutionRange?.Contains(bbox, size, srs) != false);

    /// <summary>This layer and all below, parents first.</summary>
    public IEnumerable<MapLayer> SelfAndDescendants() => Children.SelectMany(child => child.SelfAndDescendants()).Prepend(this);
}
