using MapProxyCluster.Imaging;

namespace MapProxyCluster.Origin.Drawing;

/// <summary>Puts a colour over pixels (Porter and Duff 1984, "over"; alpha is not premultiplied).</summary>
internal static class Blend
{
    /// <summary>The colour over a run of pixels of which it covers a share, 0 to 1.</summary>
    internal static void Over(Span<uint> pixels, Color color, double coverage)
    {
        double alpha = color.A / 255.0 * coverage;
        if (alpha >= 0.999)
        {
            pixels.Fill(color.ToPixel());
            return;
        }

        foreach (ref uint pixel in pixels)
        {
            pixel = Over(pixel, color, alpha);
        }
    }

    private static uint Over(uint under, Color color, double alpha)
    {
        Color below = Color.FromPixel(under);
        double rest = below.A / 255.0 * (1 - alpha), sum = alpha + rest;
        return sum <= 0
            ? under
            : new Color(Mix(color.R, below.R), Mix(color.G, below.G), Mix(color.B, below.B), (byte)((sum * 255) + 0.5)).ToPixel();

        byte Mix(byte over, byte beneath) => (byte)((((over * alpha) + (beneath * rest)) / sum) + 0.5);
    }
}
