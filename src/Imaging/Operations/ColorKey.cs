using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging;

/// <summary>Makes one colour of a picture transparent (behaviour reference 7.4).</summary>
public static class ColorKey
{
    /// <summary>Sets alpha to 0 where each channel lies within the tolerance of the colour. Other alphas stay.</summary>
    public static void MakeTransparent(Raster raster, Color color, int tolerance)
    {
        Vector128<byte> low = Bound(color, -tolerance), high = Bound(color, tolerance);
        Span<uint> pixels = raster.Pixels;
        Span<Vector128<byte>> blocks = MemoryMarshal.Cast<uint, Vector128<byte>>(pixels);
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] &= ~Matches(blocks[i], low, high);
        }

        Span<uint> rest = stackalloc uint[4];
        int done = blocks.Length * 4;
        pixels[done..].CopyTo(rest);
        Vector128<byte> last = Vector128.Create<uint>(rest).AsByte();
        (last & ~Matches(last, low, high)).AsUInt32().CopyTo(rest);
        rest[..(pixels.Length - done)].CopyTo(pixels[done..]);
        raster.IsOpaque = false;
    }

    // All bits of the alpha byte where the three colours match, none elsewhere: the colours of a keyed pixel stay.
    private static Vector128<byte> Matches(Vector128<byte> pixels, Vector128<byte> low, Vector128<byte> high)
    {
        Vector128<byte> inside = Vector128.GreaterThanOrEqual(pixels, low) & Vector128.LessThanOrEqual(pixels, high);
        Vector128<uint> all = Vector128.Equals(inside.AsUInt32() | Vector128.Create(0xFF000000u), Vector128<uint>.AllBitsSet);
        return (all & Vector128.Create(0xFF000000u)).AsByte();
    }

    private static Vector128<byte> Bound(Color color, int offset)
    {
        static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
        var bound = new Color(Clamp(color.R + offset), Clamp(color.G + offset), Clamp(color.B + offset), offset < 0 ? (byte)0 : (byte)255);
        return Vector128.Create(bound.ToPixel()).AsByte();
    }
}
