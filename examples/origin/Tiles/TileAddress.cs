using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Tiles;

/// <summary>A tile of the usual web mercator pyramid: 256 pixels, row 0 in the north.</summary>
internal readonly record struct TileAddress(int X, int Y, int Z)
{
    private const int MaxLevel = 22;
    private const double Edge = 20037508.342789244;

    /// <summary>The size of each tile.</summary>
    internal static readonly PixelSize Size = new(256, 256);

    /// <summary>The area of the tile in web mercator.</summary>
    internal BoundingBox BoundingBox
    {
        get
        {
            double span = 2 * Edge / (1 << Z);
            return new(-Edge + (X * span), Edge - ((Y + 1) * span), -Edge + ((X + 1) * span), Edge - (Y * span));
        }
    }

    /// <summary>True when there is such a tile.</summary>
    internal bool IsValid => Z is >= 0 and <= MaxLevel && X >= 0 && Y >= 0 && X < 1 << Z && Y < 1 << Z;

    /// <summary>
    /// The tile of a quadkey: one digit a level, from the top; bit 0 of a digit belongs to the column, bit 1 to the row. Null when it is not one.
    /// </summary>
    internal static TileAddress? FromQuadkey(string quadkey)
    {
        if (quadkey.Length is 0 or > MaxLevel)
        {
            return null;
        }

        (int x, int y) = (0, 0);
        foreach (char c in quadkey)
        {
            if (c is < '0' or > '3')
            {
                return null;
            }

            (x, y) = ((x << 1) | ((c - '0') & 1), (y << 1) | ((c - '0') >> 1));
        }

        return new TileAddress(x, y, quadkey.Length);
    }
}
