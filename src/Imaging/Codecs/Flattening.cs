namespace MapProxyCluster.Imaging.Codecs;

/// <summary>Puts images on a background where the encoding holds no alpha.</summary>
internal static class Flattening
{
    /// <summary>The image over an opaque background: the raster itself (shared) when it is opaque, else a new one. The caller disposes.</summary>
    internal static Raster Flatten(Raster raster, Color background)
    {
        if (raster.IsOpaque || PixelScan.IsOpaque(raster.Pixels))
        {
            return raster.Share();
        }

        Raster flat = Raster.Uninitialized(raster.Width, raster.Height);
        ReadOnlySpan<uint> source = raster.Pixels;
        Span<uint> target = flat.Pixels;
        for (int i = 0; i < source.Length; i++)
        {
            uint alpha = source[i] >> 24;
            target[i] = alpha == 255 ? source[i] : Blend(source[i], background, alpha);
        }

        flat.IsOpaque = true;
        return flat;
    }

    private static uint Blend(uint pixel, Color background, uint alpha)
    {
        uint r = Mix(pixel & 255, background.R, alpha), g = Mix((pixel >> 8) & 255, background.G, alpha), b = Mix((pixel >> 16) & 255, background.B, alpha);
        return r | (g << 8) | (b << 16) | 0xFF000000;
    }

    private static uint Mix(uint front, uint back, uint alpha) => ((front * alpha) + (back * (255 - alpha)) + 127) / 255;
}
