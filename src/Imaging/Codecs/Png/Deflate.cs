using System.Buffers;
using System.IO.Compression;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Writes and reads the zlib streams of PNG files: by libdeflate where it is installed, else by the zlib of .NET.</summary>
internal static class Deflate
{
    // libdeflate wants all of a stream in memory. Larger ones go through zlib in blocks.
    private const int LargestAtOnce = 32 * 1024 * 1024;
    private const int BlockBytes = 64 * 1024;

    /// <summary>Gives the bytes from one row to another.</summary>
    internal delegate void RowSource(int first, int count, Span<byte> rows);

    /// <summary>Compresses an image.</summary>
    /// <param name="source">Gives the rows, in order.</param>
    /// <param name="header">Size and type of the image.</param>
    /// <param name="effort">How hard.</param>
    /// <param name="target">Gets the zlib stream.</param>
    internal static void Compress(RowSource source, PngHeader header, DeflateEffort effort, ByteWriter target)
    {
        int height = header.Height, stride = header.RowBytes(header.Width) + 1;
        LibDeflate? library = (long)height * stride <= LargestAtOnce ? LibDeflate.Instance : null;
        int rowsPerBlock = library is null ? Math.Clamp(BlockBytes / stride, 1, height) : height;
        byte[] block = ArrayPool<byte>.Shared.Rent(rowsPerBlock * stride);
        if (library is not null)
        {
            Span<byte> rows = block.AsSpan(0, height * stride);
            source(0, height, rows);
            library.Compress(rows, effort.LevelFor(header), target);
        }
        else
        {
            using var deflater = new ZLibStream(target, effort.ZLib, leaveOpen: true);
            for (int y = 0; y < height; y += rowsPerBlock)
            {
                int count = Math.Min(rowsPerBlock, height - y);
                Span<byte> rows = block.AsSpan(0, count * stride);
                source(y, count, rows);
                deflater.Write(rows);
            }
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    /// <summary>The bytes of a stream, as far as they are asked for.</summary>
    /// <param name="compressed">The stream; its end is checked when it is read to there.</param>
    /// <param name="length">How many bytes it must have.</param>
    internal static Stream Decompress(ImageDataStream compressed, long length)
    {
        if (length <= LargestAtOnce && LibDeflate.Instance is { } library && InflatedStream.TryCreate(compressed, (int)length, library) is { } inflated)
        {
            return inflated;
        }

        // What is damaged is read as far as it goes, and reported there.
        return new ZLibStream(compressed, CompressionMode.Decompress);
    }
}
