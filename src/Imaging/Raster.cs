using System.Buffers;
using System.Runtime.InteropServices;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging;

/// <summary>
/// A decoded image: rows from the top, four bytes a pixel in the order red, green, blue, alpha; alpha is not premultiplied.
/// The memory comes from a pool. Owners share a raster with <see cref="Share"/>; each owner disposes once.
/// </summary>
public sealed class Raster : IDisposable
{
    private byte[]? _buffer;
    private int _owners = 1;

    private Raster(int width, int height, byte[] buffer) => (Width, Height, _buffer) = (width, height, buffer);

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Width and height.</summary>
    public PixelSize Size => new(Width, Height);

    /// <summary>
    /// True when every alpha is known to be 255. False means unknown or transparent: code that writes alpha must clear it,
    /// code that only draws opaque pixels over everything may set it.
    /// </summary>
    public bool IsOpaque { get; set; }

    /// <summary>All bytes, Width × Height × 4, without padding.</summary>
    public Span<byte> Bytes => Buffer.AsSpan(0, Width * Height * 4);

    /// <summary>All pixels as 0xAABBGGRR on little-endian machines.</summary>
    public Span<uint> Pixels => MemoryMarshal.Cast<byte, uint>(Bytes);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(Raster));

    /// <summary>A raster with undefined content: for callers that write every pixel.</summary>
    public static Raster Uninitialized(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return new Raster(width, height, ArrayPool<byte>.Shared.Rent(checked(width * height * 4)));
    }

    /// <summary>A raster of one colour.</summary>
    public static Raster Filled(int width, int height, Color color)
    {
        Raster raster = Uninitialized(width, height);
        raster.Pixels.Fill(color.ToPixel());
        raster.IsOpaque = color.A == 255;
        return raster;
    }

    /// <summary>One row of pixels.</summary>
    public Span<uint> Row(int y) => Pixels.Slice(y * Width, Width);

    /// <summary>Adds an owner: the pixels stay until each owner has disposed. Shared rasters must not be written to.</summary>
    public Raster Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Gives up one ownership; the last one returns the memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) == 0 && Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
