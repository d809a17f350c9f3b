using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Maps of which only a part may be drawn.</summary>
public static class PartialMap
{
    /// <summary>Draws the window of a map and places it into a transparent picture of the full size; null when there is nothing in the window.</summary>
    public static async Task<MapImage?> DrawAsync(MapQuery query, PixelWindow window, Func<MapQuery, Task<MapImage?>> draw)
    {
        using MapImage? part = await draw(query with { BoundingBox = window.BoundingBox, Size = window.Size, Cut = null });
        if (part is null)
        {
            return null;
        }

        Raster whole = Raster.Filled(query.Size.Width, query.Size.Height, Color.Transparent);
        RasterOps.Paste(whole, part.Raster, window.Left, window.Top);
        return part.Replace(whole);
    }
}
