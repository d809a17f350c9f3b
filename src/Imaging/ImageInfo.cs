namespace MapProxyCluster.Imaging;

/// <summary>What the header of an encoded image says: its format and its size in pixels.</summary>
public readonly record struct ImageInfo(ImageFormat Format, int Width, int Height)
{
    /// <summary>Number of pixels.</summary>
    public long PixelCount => (long)Width * Height;
}
