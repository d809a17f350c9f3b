namespace MapProxyCluster.Tiling;

/// <summary>Width and height of an image in pixels, or columns and rows of a tile range.</summary>
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>Number of pixels (or tiles).</summary>
    public long Area => (long)Width * Height;

    /// <summary>"WIDTHxHEIGHT".</summary>
    public override string ToString() => $"{Width}x{Height}";
}
