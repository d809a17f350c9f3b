using System.Globalization;

namespace MapProxyCluster.Imaging;

/// <summary>A colour with alpha, not premultiplied.</summary>
public readonly record struct Color(byte R, byte G, byte B, byte A = 255)
{
    /// <summary>Opaque white.</summary>
    public static readonly Color White = new(255, 255, 255);

    /// <summary>White that is not visible, MapProxy's empty colour.</summary>
    public static readonly Color Transparent = new(255, 255, 255, 0);

    /// <summary>The colour as a pixel of <see cref="Raster.Pixels"/>.</summary>
    public uint ToPixel() => R | ((uint)G << 8) | ((uint)B << 16) | ((uint)A << 24);

    /// <summary>The colour of a pixel of <see cref="Raster.Pixels"/>.</summary>
    public static Color FromPixel(uint pixel) => new((byte)pixel, (byte)(pixel >> 8), (byte)(pixel >> 16), (byte)(pixel >> 24));

    /// <summary>Reads "#rrggbb", "0xrrggbb", "rrggbb", each optionally with two more digits of alpha; null otherwise.</summary>
    public static Color? TryParse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        digits = digits.StartsWith("#") ? digits[1..] : digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        if (digits.Length is not (6 or 8) || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            return null;
        }

        uint rgb = digits.Length == 8 ? value >> 8 : value;
        byte alpha = digits.Length == 8 ? (byte)value : (byte)255;
        return new Color((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, alpha);
    }
}
