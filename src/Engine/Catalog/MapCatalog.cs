using MapProxyCluster.Configuration;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// Everything that one configuration serves, built once and never changed: a reload builds another and swaps the reference.
/// </summary>
public sealed class MapCatalog
{
    /// <summary>Name of the project in a directory of configurations; empty when there is only one.</summary>
    public required string App { get; init; }

    /// <summary>Hash of the files that it was built from: the same in all processes that serve the same.</summary>
    public required string Hash { get; init; }

    /// <summary>What it was built from.</summary>
    public required MapProxyConfiguration Configuration { get; init; }

    /// <summary>Grids by their key in the configuration.</summary>
    public required IReadOnlyDictionary<string, TileGrid> Grids { get; init; }

    /// <summary>Root of the layer tree.</summary>
    public required MapLayer Root { get; init; }

    /// <summary>All named layers that have maps.</summary>
    public required IReadOnlyDictionary<string, MapLayer> Layers { get; init; }

    /// <summary>Layers that tile services show, in order of the tree: each cache and grid of a layer is one.</summary>
    public required IReadOnlyList<TileLayer> TileLayers { get; init; }

    /// <summary>All tile sets by <see cref="TileSet.Id"/>, those of caches below other caches included.</summary>
    public required IReadOnlyDictionary<string, TileSet> TileSets { get; init; }

    /// <summary>Reads tiles.</summary>
    public required TileReader Tiles { get; init; }

    /// <summary>Draws legends.</summary>
    public required LegendRenderer Legends { get; init; }

    /// <summary>Style sheets of the WMS for feature info, by type: xml, html, json, text.</summary>
    public required IReadOnlyDictionary<string, FeatureInfoStyle> FeatureInfoStyles { get; init; }

    /// <summary>The areas of the rules of access, one for each rule; null is everywhere.</summary>
    public required IReadOnlyList<Coverage?> AccessLimits { get; init; }

    /// <summary>Warnings of the configuration and of building it.</summary>
    public required IReadOnlyList<ConfigurationMessage> Messages { get; init; }

    /// <summary>The same for seeding: sources that are only for that are awake, and caches are there that no layer shows.</summary>
    public MapCatalog ForSeeding => SeedingVariant?.Value ?? this;

    /// <summary>How to come by that; null when this is it.</summary>
    internal Lazy<MapCatalog>? SeedingVariant { get; init; }

    /// <summary>The same catalog with other layers to be seen, for clients that may not see all.</summary>
    /// <param name="root">Root of the layers that are left.</param>
    /// <param name="tileLayers">The tile layers that are left.</param>
    public MapCatalog Restricted(MapLayer root, IReadOnlyList<TileLayer> tileLayers) => new()
    {
        App = App,
        Hash = Hash,
        Configuration = Configuration,
        Grids = Grids,
        Root = root,
        Layers = LayersBelow(root),
        TileLayers = tileLayers,
        TileSets = TileSets,
        Tiles = Tiles,
        Legends = Legends,
        FeatureInfoStyles = FeatureInfoStyles,
        AccessLimits = AccessLimits,
        Messages = Messages,
        SeedingVariant = SeedingVariant,
    };

    /// <summary>The layers below a root that can be asked for by name.</summary>
    internal static Dictionary<string, MapLayer> LayersBelow(MapLayer root)
    {
        var named = new Dictionary<string, MapLayer>(StringComparer.Ordinal);
        foreach (MapLayer layer in root.SelfAndDescendants())
        {
            if (layer is { IsMap: true, Name: { } name })
            {
                named[name] = layer;
            }
        }

        return named;
    }
}
