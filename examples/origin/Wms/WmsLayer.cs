using MapProxyCluster.Origin.Drawing;

namespace MapProxyCluster.Origin.Wms;

/// <summary>A layer that the WMS offers.</summary>
internal sealed record WmsLayer(string Name, string Title, MapLayers Content, bool IsOpaque = false)
{
    /// <summary>All layers.</summary>
    internal static readonly IReadOnlyList<WmsLayer> All =
    [
        new("world", "World map", MapLayers.World, IsOpaque: true),
        new("countries", "Countries", MapLayers.Countries),
        new("borders", "Borders and coasts", MapLayers.Borders),
        new("graticule", "Graticule", MapLayers.Graticule),
        new("places", "Capitals and names", MapLayers.Places),
    ];

    /// <summary>A layer by its name; null when there is none.</summary>
    internal static WmsLayer? Find(string name) => All.FirstOrDefault(l => l.Name == name);
}
