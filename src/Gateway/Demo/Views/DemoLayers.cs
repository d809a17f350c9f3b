using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wmts;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>A layer with all the ways to see it.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="Title">Title for people.</param>
/// <param name="Path">Titles of the groups that it is in; may be empty.</param>
/// <param name="Map">The layer of the WMS; null when only tile services show it.</param>
/// <param name="WmtsTiles">Its tiles as WMTS shows them.</param>
/// <param name="TmsTiles">Its tiles as TMS shows them, with what URLs write behind the name.</param>
internal sealed record DemoLayer(
    string Name, string Title, string Path, MapLayer? Map, IReadOnlyList<TileLayer> WmtsTiles, IReadOnlyList<(TileLayer Layer, string Spec)> TmsTiles);

/// <summary>All layers of a project in the order of the configuration; made once per catalog.</summary>
internal sealed class DemoLayers
{
    private static readonly ConditionalWeakTable<MapCatalog, DemoLayers> Made = [];

    private readonly Dictionary<string, DemoLayer> _byName = new(StringComparer.Ordinal);
    private readonly List<DemoLayer> _all = [];

    private DemoLayers(MapCatalog catalog)
    {
        ILookup<string, TileLayer> wmts = WmtsLayerTable.Of(catalog).Layers.ToLookup(layer => layer.Name);
        TileLayerTable table = TileLayerTable.Tms(catalog);
        var tms = table.Layers.ToLookup(layer => layer.Name, layer => (layer, table.SpecOf(layer)));
        AddTree(catalog, catalog.Root, "", (name, title, path, map) => Add(new DemoLayer(name, title, path, map, [.. wmts[name]], [.. tms[name]])));
        foreach (TileLayer layer in catalog.TileLayers)
        {
            Add(new DemoLayer(layer.Name, layer.Title, "", null, [.. wmts[layer.Name]], [.. tms[layer.Name]]));
        }
    }

    /// <summary>The layers.</summary>
    internal IReadOnlyList<DemoLayer> All => _all;

    internal static DemoLayers Of(MapCatalog catalog) => Made.GetValue(catalog, key => new DemoLayers(key));

    /// <summary>The layer of a name; null when there is none.</summary>
    internal DemoLayer? Find(string name) => _byName.GetValueOrDefault(name);

    private static void AddTree(MapCatalog catalog, MapLayer layer, string path, Action<string, string, string, MapLayer> add)
    {
        if (layer.Name is { } name && catalog.Layers.TryGetValue(name, out MapLayer? known) && known == layer)
        {
            add(name, layer.Title, path, layer);
        }

        // The root without a name only wraps the layers; its title is the page's.
        string below = layer == catalog.Root ? "" : path.Length == 0 ? layer.Title : $"{path} › {layer.Title}";
        foreach (MapLayer child in layer.Children)
        {
            AddTree(catalog, child, below, add);
        }
    }

    private void Add(DemoLayer layer)
    {
        if (_byName.TryAdd(layer.Name, layer))
        {
            _all.Add(layer);
        }
    }
}
