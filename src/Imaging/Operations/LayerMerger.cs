using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>A picture that takes part in a merge.</summary>
/// <param name="Image">The picture, as large as the result.</param>
/// <param name="Opacity">0 to 1; null is opaque.</param>
/// <param name="CountsAsOpaque">True when its source does not say that it is transparent: alone it needs no merging.</param>
public sealed record MergeLayer(MapImage Image, double? Opacity, bool CountsAsOpaque);

/// <summary>Draws pictures over each other (behaviour reference 7.5; mapproxy/image/merge.py).</summary>
public static class LayerMerger
{
    /// <summary>
    /// Merges pictures from bottom to top. A single one that needs nothing is handed back as it is, with its bytes; none gives a blank one.
    /// The result may be kept only when all parts may.
    /// </summary>
    /// <param name="layers">Bottom first.</param>
    /// <param name="size">Size of the result.</param>
    /// <param name="output">Whether the result is transparent, and its background where not.</param>
    public static MapImage Merge(IReadOnlyList<MergeLayer> layers, PixelSize size, ImageOptions output)
    {
        if (Unmerged(layers, output) is { } only)
        {
            return only;
        }

        bool isTransparent = output.Transparent == true;
        Color ground = isTransparent ? output.Background with { A = 0 } : output.Background with { A = 255 };
        Raster canvas = Raster.Filled(size.Width, size.Height, ground);
        foreach (MergeLayer layer in layers)
        {
            RasterOps.Composite(canvas, layer.Image.Raster, layer.Opacity ?? 1);
        }

        return MapImage.Drawn(canvas, layers.All(layer => layer.Image.IsCacheable), layers.Any(layer => layer.Image.YieldsToStale));
    }

    /// <summary>A single picture that needs nothing; null otherwise.</summary>
    public static MapImage? Unmerged(IReadOnlyList<MergeLayer> layers, ImageOptions output) =>
        layers is [{ Opacity: null or >= 1 } only] && (only.CountsAsOpaque || output.Transparent == true) ? only.Image : null;
}
