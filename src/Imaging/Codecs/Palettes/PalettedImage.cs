using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>
/// An image as a palette of at most 256 colours (pixels as in <see cref="Raster.Pixels"/>) and an index for each pixel.
/// Transparent entries come first, as PNG stores alpha for the first entries only. The indexes come from a pool.
/// </summary>
internal sealed class PalettedImage(int width, int height, uint[] colors, byte[] indexes) : IDisposable
{
    internal int Width => width;

    internal int Height => height;

    internal uint[] Colors => colors;

    /// <summary>One index for each pixel, rows without padding.</summary>
    internal ReadOnlySpan<byte> Indexes => indexes.AsSpan(0, width * height);

    public void Dispose() => ArrayPool<byte>.Shared.Return(indexes);
}
