using MapProxyCluster.Imaging;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Reads what the upstream's colours tell.</summary>
public static class Pictures
{
    /// <summary>The colour in the middle of a picture.</summary>
    public static Color Middle(byte[] picture)
    {
        using Raster raster = ImageDecoder.Decode(picture);
        ReadOnlySpan<byte> pixels = raster.Bytes;
        int offset = 4 * (((raster.Height / 2) * raster.Width) + (raster.Width / 2));
        return new Color(pixels[offset], pixels[offset + 1], pixels[offset + 2], pixels[offset + 3]);
    }

    /// <summary>How often the tile's area had been asked for when the upstream drew it.</summary>
    public static int Number(byte[] picture) => Middle(picture).B / 16;
}
