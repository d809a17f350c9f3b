namespace MapProxyCluster.Imaging;

/// <summary>Encodes PNG, JPEG, GIF and TIFF.</summary>
public static class ImageEncoder
{
    /// <summary>Encodes pixels as the options say.</summary>
    public static byte[] Encode(Raster raster, ImageOptions options) => throw new ImageException("not built yet");
}
