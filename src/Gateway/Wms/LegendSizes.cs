using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>Sizes of the layers' legends, which capabilities tell. Finding them fetches legends that are not kept yet.</summary>
internal sealed class LegendSizes
{
    private readonly Dictionary<MapLayer, PixelSize> _sizes = [];

    /// <summary>False when some legend could not be had: the document must not be kept.</summary>
    internal bool AreComplete { get; private set; } = true;

    /// <summary>The size of a layer's legend; null when it has none or it could not be had.</summary>
    internal PixelSize? Of(MapLayer layer) => _sizes.TryGetValue(layer, out PixelSize size) ? size : null;

    /// <summary>Measures all legends; those that have not come when the token ends are left out.</summary>
    internal static async Task<LegendSizes> MeasureAsync(MapCatalog catalog, CancellationToken cancellationToken)
    {
        var sizes = new LegendSizes();
        foreach (MapLayer layer in catalog.Root.SelfAndDescendants().Where(layer => layer.Name is not null && layer.HasLegend))
        {
            try
            {
                ILegendSource[] sources = [.. GetLegendGraphic.SourcesOf(layer)];
                Legend legend = await catalog.Legends.RenderAsync(sources, new LegendQuery("image/png", null), cancellationToken);
                sizes.AreComplete &= legend.IsComplete;
                if (ImageDecoder.Identify(legend.Picture.Span) is { } info)
                {
                    sizes._sizes[layer] = new PixelSize(info.Width, info.Height);
                }
            }
            catch (Exception error) when (error is SourceException or ImageException or OperationCanceledException)
            {
                sizes.AreComplete = false;
            }
        }

        return sizes;
    }
}
