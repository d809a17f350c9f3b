using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// The codes of a scan as one row of bits, without the zeros that files have after each byte 0xFF (ITU-T T.81 B.1.1.5). The memory comes from a pool.
/// </summary>
internal sealed class EntropyCodedBits : IDisposable
{
    /// <summary>Bytes behind the end that can be read: more than a block can have. They are ones, which no code is.</summary>
    private const int Margin = 512;

    // Positions are counted in bits.
    private const int LargestBytes = int.MaxValue / 8;

    private readonly byte[] _bytes;

    private EntropyCodedBits(byte[] bytes, int count) => (_bytes, BitCount) = (bytes, count * 8L);

    /// <summary>Number of bits, those included that fill up the last byte.</summary>
    internal long BitCount { get; }

    /// <summary>The bits, the highest of each byte first, and some more bytes that may be read.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Takes the codes out of a file; null when there are restarts or more scans, or the end is missing.</summary>
    internal static EntropyCodedBits? TryRead(ReadOnlySpan<byte> scan)
    {
        if (scan.Length > LargestBytes)
        {
            return null;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(scan.Length + Margin);
        int count = 0, next;
        while ((next = scan.IndexOf((byte)0xFF)) >= 0 && next + 1 < scan.Length && scan[next + 1] == 0)
        {
            scan[..(next + 1)].CopyTo(bytes.AsSpan(count));
            count += next + 1;
            scan = scan[(next + 2)..];
        }

        if (next < 0 || next + 1 >= scan.Length || scan[next + 1] != 0xD9)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            return null;
        }

        scan[..next].CopyTo(bytes.AsSpan(count));
        count += next;
        bytes.AsSpan(count, Margin).Fill(0xFF);
        return new EntropyCodedBits(bytes, count);
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
