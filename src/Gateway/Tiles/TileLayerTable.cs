using System.Runtime.CompilerServices;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>Finds tile layers by what URLs of a service call them; made once per catalog.</summary>
internal sealed class TileLayerTable
{
    private static readonly ConditionalWeakTable<MapCatalog, TileLayerTable> TmsTables = [];
    private static readonly ConditionalWeakTable<MapCatalog, TileLayerTable> KmlTables = [];

    private readonly Dictionary<(string Layer, string Spec), TileLayer> _layers = [];
    private readonly string[] _fallbacks;

    private TileLayerTable(MapCatalog catalog, bool useGridNames, string[] fallbacks)
    {
        UseGridNames = useGridNames;
        _fallbacks = fallbacks;
        foreach (TileLayer layer in catalog.TileLayers)
        {
            _layers[(layer.Name, SpecOf(layer))] = layer;
        }
    }

    /// <summary>True when URLs name grids instead of SRS.</summary>
    internal bool UseGridNames { get; }

    /// <summary>Each layer once, as URLs name it.</summary>
    internal IEnumerable<TileLayer> Layers => _layers.Values;

    /// <summary>The layers as TMS and /tiles call them.</summary>
    internal static TileLayerTable Tms(MapCatalog catalog) => TmsTables.GetValue(catalog, key => new TileLayerTable(
        key, key.Configuration.Services.Tms?.UseGridNames ?? false, ["EPSG900913", "EPSG4326", "EPSG3857"]));

    /// <summary>The layers as KML calls them.</summary>
    internal static TileLayerTable Kml(MapCatalog catalog) => KmlTables.GetValue(catalog, key => new TileLayerTable(
        key, key.Configuration.Services.Kml?.UseGridNames ?? false, ["EPSG4326", "EPSG900913", "EPSG3857"]));

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

        foreach (string fallback in _fallbacks)
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
