using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs.Palettes;

/// <summary>A pooled copy of pixels with other alpha values; pixels that become invisible all become 0.</summary>
internal readonly ref struct PixelBuffer
{
    private readonly uint[] _buffer;

    /// <summary>Copies pixels; <paramref name="alphaOf"/> gives the new alpha for each old one.</summary>
    internal PixelBuffer(ReadOnlySpan<uint> pixels, Func<uint, uint> alphaOf)
    {
        Span<uint> alphas = stackalloc uint[256];
        for (uint i = 0; i < 256; i++)
        {
            alphas[(int)i] = alphaOf(i) << 24;
        }

        _buffer = ArrayPool<uint>.Shared.Rent(pixels.Length);
        Pixels = _buffer.AsSpan(0, pixels.Length);
        for (int i = 0; i < pixels.Length; i++)
        {
            uint alpha = alphas[(int)(pixels[i] >> 24)];
            Pixels[i] = alpha == 0 ? 0 : (pixels[i] & 0x00FFFFFF) | alpha;
        }
    }

    internal Span<uint> Pixels { get; }

    internal void Dispose() => ArrayPool<uint>.Shared.Return(_buffer);
}
