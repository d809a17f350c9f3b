using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>Operations on whole rasters.</summary>
public static class RasterOps
{
    private const uint AlphaMask = 0xFF000000;

    /// <summary>
    /// The window of a raster as a raster of its own. The window may reach outside the source; what lies there is transparent.
    /// </summary>
    public static Raster Crop(Raster source, int left, int top, int width, int height)
    {
        bool isInside = left >= 0 && top >= 0 && left <= source.Width - width && top <= source.Height - height;
        Raster result = isInside ? Raster.Uninitialized(width, height) : Raster.Filled(width, height, Color.Transparent);
        Paste(result, source, -left, -top);
        result.IsOpaque = isInside && source.IsOpaque;
        return result;
    }

    /// <summary>Copies a raster over another one, pixels and alpha alike; what falls outside is cut off.</summary>
    public static void Paste(Raster target, Raster source, int left, int top)
    {
        int fromX = Math.Max(0, left), toX = Math.Min(target.Width, left + source.Width);
        int fromY = Math.Max(0, top), toY = Math.Min(target.Height, top + source.Height);
        if (fromX >= toX)
        {
            return;
        }

        for (int y = fromY; y < toY; y++)
        {
            source.Row(y - top)[(fromX - left)..(toX - left)].CopyTo(target.Row(y)[fromX..]);
        }

        target.IsOpaque &= source.IsOpaque;
    }

    /// <summary>
    /// Draws a raster over another one from its top left (Porter-Duff source over destination, alpha not premultiplied); what is too much of
    /// it is cut off.
    /// </summary>
    public static void Composite(Raster target, Raster source, double opacity = 1)
    {
        if (source.Size != target.Size)
        {
            using Raster fitting = Crop(source, 0, 0, target.Width, target.Height);
            Composite(target, fitting, opacity);
            return;
        }

        if (source.IsOpaque && opacity >= 1)
        {
            source.Pixels.CopyTo(target.Pixels);
            target.IsOpaque = true;
            return;
        }

        uint scale = (uint)Math.Round(Math.Clamp(opacity, 0, 1) * 255);
        Span<uint> below = target.Pixels;
        ReadOnlySpan<uint> above = source.Pixels;
        for (int i = 0; i < above.Length; i++)
        {
            uint alpha = above[i] >> 24;
            alpha = scale == 255 ? alpha : ((alpha * scale) + 127) / 255;
            if (alpha == 255)
            {
                below[i] = above[i];
            }
            else if (alpha != 0)
            {
                below[i] = Over(below[i], above[i], alpha);
            }
        }
    }

    /// <summary>Puts a colour below everything that is not opaque.</summary>
    public static void Flatten(Raster raster, Color background)
    {
        if (raster.IsOpaque)
        {
            return;
        }

        uint ground = background.ToPixel() | AlphaMask;
        Span<uint> pixels = raster.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            uint alpha = pixels[i] >> 24;
            if (alpha != 255)
            {
                pixels[i] = alpha == 0 ? ground : Over(ground, pixels[i], alpha);
            }
        }

        raster.IsOpaque = true;
    }

    /// <summary>Looks whether every alpha is 255, notes it in the raster and tells it.</summary>
    public static bool ScanOpaque(Raster raster)
    {
        ReadOnlySpan<Vector256<uint>> blocks = MemoryMarshal.Cast<uint, Vector256<uint>>(raster.Pixels);
        Vector256<uint> all = Vector256.Create(AlphaMask);
        foreach (Vector256<uint> block in blocks)
        {
            all &= block;
        }

        uint rest = AlphaMask;
        foreach (uint pixel in raster.Pixels[(blocks.Length * Vector256<uint>.Count)..])
        {
            rest &= pixel;
        }

        raster.IsOpaque = all == Vector256.Create(AlphaMask) && rest == AlphaMask;
        return raster.IsOpaque;
    }

    /// <summary>The colour of a raster that has only one; null otherwise.</summary>
    public static Color? SingleColor(Raster raster)
    {
        ReadOnlySpan<uint> pixels = raster.Pixels;
        return pixels.IndexOfAnyExcept(pixels[0]) < 0 ? Color.FromPixel(pixels[0]) : null;
    }

    /// <summary>A colour drawn over a pixel.</summary>
    internal static uint Over(uint below, Color above) => above.A == 0 ? below : Over(below, above.ToPixel(), above.A);

    // Both alphas count: out = above + below × (1 - above), colours weighted by their share of the result's alpha.
    private static uint Over(uint below, uint above, uint alpha)
    {
        uint belowAlpha = below >> 24;
        uint rest = ((belowAlpha * (255 - alpha)) + 127) / 255;
        uint outAlpha = alpha + rest;
        return Mix(below, above, alpha, rest, outAlpha, 0) | Mix(below, above, alpha, rest, outAlpha, 8)
            | Mix(below, above, alpha, rest, outAlpha, 16) | (outAlpha << 24);
    }

    private static uint Mix(uint below, uint above, uint alpha, uint rest, uint outAlpha, int shift) =>
        (((((above >> shift) & 0xFF) * alpha) + (((below >> shift) & 0xFF) * rest) + (outAlpha / 2)) / outAlpha) << shift;
}
