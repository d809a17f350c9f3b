namespace MapProxyCluster.Imaging;

/// <summary>Decodes PNG, JPEG, GIF and WebP.</summary>
public static class ImageDecoder
{
    /// <summary>Decodes an image whose format is found by its first bytes.</summary>
    /// <exception cref="ImageException">Not an image, damaged, or too large.</exception>
    public static Raster Decode(ReadOnlySpan<byte> data) => throw new ImageException("not built yet");
}
