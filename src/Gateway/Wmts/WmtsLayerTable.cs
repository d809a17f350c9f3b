using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wmts;

/// <summary>The tile layers that WMTS can show, found by layer and tile matrix set; made once per catalog.</summary>
internal sealed class WmtsLayerTable
{
    private static readonly ConditionalWeakTable<MapCatalog, WmtsLayerTable> Tables = [];

    private readonly Dictionary<(string Layer, string Set), TileLayer> _layers = [];
    private readonly HashSet<string> _names = [];

    private WmtsLayerTable(MapCatalog catalog)
    {
        // Rows of WMTS count from the north; where a grid's cannot, the layer is left out.
        Layers = [.. catalog.TileLayers.Where(layer => layer.Grid.SupportsOrigin(GridOrigin.NorthWest))];
        foreach (TileLayer layer in Layers)
        {
            _names.Add(layer.Name);
            _layers.TryAdd((layer.Name, layer.Grid.Name), layer);
        }
    }

    /// <summary>The layers in their order.</summary>
    internal IReadOnlyList<TileLayer> Layers { get; }

    internal static WmtsLayerTable Of(MapCatalog catalog) => Tables.GetValue(catalog, key => new WmtsLayerTable(key));

    /// <summary>The layer on one of its grids; null when there is none.</summary>
    internal TileLayer? Find(string layer, string set) => _layers.GetValueOrDefault((layer, set));

    /// <summary>Whether there is a layer of a name, on any grid.</summary>
    internal bool Knows(string layer) => _names.Contains(layer);
}
