using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>The bytes of an image, inflated at once into pooled memory.</summary>
internal sealed class InflatedStream : MemoryStream
{
    private byte[] _buffer;

    private InflatedStream(byte[] buffer, int length)
        : base(buffer, 0, length, writable: false) => _buffer = buffer;

    /// <summary>Inflates a stream of a known length; null, and the stream at its beginning again, when it is damaged or of another length.</summary>
    internal static InflatedStream? TryCreate(ImageDataStream compressed, int length, LibDeflate library)
    {
        byte[] inflated = ArrayPool<byte>.Shared.Rent(length);
        if (TryInflate(compressed, inflated.AsSpan(0, length), library))
        {
            return new InflatedStream(inflated, length);
        }

        ArrayPool<byte>.Shared.Return(inflated);
        return null;
    }

    private static bool TryInflate(ImageDataStream compressed, Span<byte> target, LibDeflate library)
    {
        if (compressed.InOnePiece is { IsEmpty: false } whole)
        {
            return library.TryDecompress(whole, target);
        }

        int length = compressed.TotalBytes;
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        compressed.ReadExactly(joined.AsSpan(0, length));
        compressed.Rewind();
        bool isWhole = library.TryDecompress(joined.AsSpan(0, length), target);
        ArrayPool<byte>.Shared.Return(joined);
        return isWhole;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));
    }
}
