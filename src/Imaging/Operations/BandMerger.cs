using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>What one band of a picture gives to a band of another.</summary>
/// <param name="Target">Band of the result: 0 red, 1 green, 2 blue, 3 alpha.</param>
/// <param name="Picture">Index of the picture.</param>
/// <param name="Band">Band of the picture: 0 red, 1 green, 2 blue, 3 alpha.</param>
/// <param name="Factor">What its values are multiplied by.</param>
public readonly record struct BandShare(int Target, int Picture, int Band, double Factor);

/// <summary>
/// Makes a picture whose bands come from bands of others (behaviour reference 1.5; mapproxy/image/merge.py, BandMerger). A share with a factor
/// other than 1 is added to what is there; one with factor 1 takes its place.
/// </summary>
public static class BandMerger
{
    private const double Plain = 1.0;

    /// <summary>Merges pictures of one size. Bands without a share are 0, alpha is 255.</summary>
    /// <param name="pictures">The pictures that the shares count.</param>
    /// <param name="shares">In order.</param>
    /// <param name="isGray">True to use the shares of red for all colours.</param>
    public static Raster Merge(IReadOnlyList<Raster> pictures, IReadOnlyList<BandShare> shares, bool isGray)
    {
        PixelSize size = pictures[0].Size;
        Raster result = Raster.Filled(size.Width, size.Height, new Color(0, 0, 0));
        var begun = new bool[4];
        foreach (BandShare share in shares)
        {
            Apply(result, pictures[share.Picture], share, isFirst: !begun[share.Target]);
            begun[share.Target] = true;
        }

        if (isGray)
        {
            SpreadRed(result);
        }

        result.IsOpaque = !begun[3] || RasterOps.ScanOpaque(result);
        return result;
    }

    private static void Apply(Raster result, Raster picture, BandShare share, bool isFirst)
    {
        Span<byte> values = stackalloc byte[256];
        for (int value = 0; value < values.Length; value++)
        {
            values[value] = (byte)Math.Clamp((int)(value * share.Factor), 0, 255);
        }

        bool isAdded = share.Factor != Plain && !isFirst;
        Span<byte> target = result.Bytes;
        ReadOnlySpan<byte> source = picture.Bytes;
        for (int at = 0; at < target.Length; at += 4)
        {
            int value = values[source[at + share.Band]] + (isAdded ? target[at + share.Target] : 0);
            target[at + share.Target] = (byte)Math.Min(value, 255);
        }
    }

    private static void SpreadRed(Raster raster)
    {
        Span<byte> bytes = raster.Bytes;
        for (int at = 0; at < bytes.Length; at += 4)
        {
            bytes[at + 1] = bytes[at + 2] = bytes[at];
        }
    }
}
