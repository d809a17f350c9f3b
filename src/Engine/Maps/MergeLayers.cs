using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine;

/// <summary>How a source's picture takes part in a merge.</summary>
internal static class MergeLayers
{
    /// <summary>The picture with its source's opacity. A source that says nothing of transparency counts as opaque (mapproxy/image/merge.py).</summary>
    internal static MergeLayer AsLayer(this IMapSource source, MapImage image) =>
        new(image, source.ImageOptions.Opacity, source.ImageOptions.Transparent != true && source.Coverage?.Clip != true);
}
