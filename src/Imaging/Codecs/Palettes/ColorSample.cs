using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>
/// A colour of an image as red, green, blue, alpha from 0 to 255, the first three premultiplied; the number of its pixels; and its
/// place in the <see cref="ColorCensus"/>.
/// </summary>
internal readonly record struct ColorSample(Vector128<float> Channels, float Weight, int Number)
{
    internal static ColorSample Of(uint color, int count, int number)
    {
        float alpha = color >> 24, factor = alpha / 255;
        return new(Vector128.Create((color & 255) * factor, ((color >> 8) & 255) * factor, ((color >> 16) & 255) * factor, alpha), count, number);
    }

    /// <summary>The whole level of a channel.</summary>
    internal readonly int Level(int axis)
    {
        Vector128<float> channels = Channels;
        return (int)Unsafe.Add(ref Unsafe.As<Vector128<float>, float>(ref channels), axis);
    }

    /// <summary>The pixel of premultiplied channels.</summary>
    internal static uint ToPixel(Vector128<float> channels)
    {
        float alpha = MathF.Round(channels[3]), factor = alpha > 0 ? 255 / channels[3] : 0;
        Vector128<float> color = Vector128.Min(Vector128.Create(channels[0], channels[1], channels[2], 0) * factor, Vector128.Create(255f));
        return (uint)MathF.Round(color[0]) | ((uint)MathF.Round(color[1]) << 8) | ((uint)MathF.Round(color[2]) << 16) | ((uint)alpha << 24);
    }
}
