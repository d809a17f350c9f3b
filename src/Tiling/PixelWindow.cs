namespace MapProxyCluster.Tiling;

/// <summary>The part of a map that lies inside an extent, in whole pixels (mapproxy/image/__init__.py, bbox_position_in_image).</summary>
public readonly record struct PixelWindow(BoundingBox BoundingBox, PixelSize Size, int Left, int Top)
{
    /// <summary>The window of a map inside an extent of the same SRS; null when nothing or less than a pixel is left.</summary>
    public static PixelWindow? Find(BoundingBox map, PixelSize size, BoundingBox extent)
    {
        if (!map.Intersects(extent))
        {
            return null;
        }

        // Edges on a pixel's border must not fall to the pixel before it.
        const double Noise = 1e-6;
        double perX = size.Width / map.Width, perY = size.Height / map.Height;
        int left = Math.Max(0, (int)(((extent.MinX - map.MinX) * perX) + Noise));
        int right = Math.Min(size.Width, (int)(((extent.MaxX - map.MinX) * perX) + Noise));
        int top = Math.Max(0, (int)(((map.MaxY - extent.MaxY) * perY) + Noise));
        int bottom = Math.Min(size.Height, (int)(((map.MaxY - extent.MinY) * perY) + Noise));
        if (right <= left || bottom <= top)
        {
            return null;
        }

        BoundingBox inside = map.Intersection(extent)!.Value;
        return new PixelWindow(inside, new PixelSize(right - left, bottom - top), left, top);
    }
}
