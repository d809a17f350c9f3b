using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>Finds tile layers by what URLs call them; made once per catalog.</summary>
internal sealed class TileLayerTable
{
    private static readonly ConditionalWeakTable<MapCatalog, TileLayerTable> Tables = [];
    private static readonly string[] Fallbacks = ["EPSG900913", "EPSG4326", "EPSG3857"];

    private readonly Dictionary<(string Layer, string Spec), TileLayer> _layers = [];

    private TileLayerTable(MapCatalog catalog)
    {
        UseGridNames = catalog.Configuration.Services.Tms?.UseGridNames ?? false;
        foreach (TileLayer layer in catalog.TileLayers)
        {
            _layers[(layer.Name, SpecOf(layer))] = layer;
        }
    }

    /// <summary>True when URLs name grids instead of SRS.</summary>
    internal bool UseGridNames { get; }

    /// <summary>Each layer once, as URLs name it.</summary>
    internal IEnumerable<TileLayer> Layers => _layers.Values;

    internal static TileLayerTable Of(MapCatalog catalog) => Tables.GetValue(catalog, key => new TileLayerTable(key));

    /// <summary>What a URL writes behind the layer: the grid's name, or the SRS without colon.</summary>
    internal string SpecOf(TileLayer layer) => UseGridNames ? layer.Grid.Name : layer.Grid.Srs.CompactCode;

    /// <summary>
    /// The layer of a URL. Without grid names the SRS may be joined with an underscore or left out, which finds the usual ones
    /// (behaviour reference 10.2).
    /// </summary>
    internal TileLayer? Find(string layer, string? spec)
    {
        if (spec is not null)
        {
            return _layers.GetValueOrDefault((layer, UseGridNames ? spec : spec.ToUpperInvariant()));
        }

        if (UseGridNames)
        {
            return null;
        }

        foreach (string fallback in Fallbacks)
        {
            if (_layers.TryGetValue((layer, fallback), out TileLayer? found))
            {
                return found;
            }
        }

        int underscore = layer.LastIndexOf('_');
        return underscore < 0 ? null : _layers.GetValueOrDefault((layer[..underscore], layer[(underscore + 1)..].ToUpperInvariant()));
    }
}
