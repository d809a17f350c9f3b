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

    /// <summary>Warnings of the configuration and of building it.</summary>
    public required IReadOnlyList<ConfigurationMessage> Messages { get; init; }
}
