using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>Puts together the codes of a scan from parts of another one. The memory comes from a pool.</summary>
internal sealed class EntropyWriter(int capacity) : IDisposable
{
    // Bits that are written at once: seven bytes leave room for what a byte is begun with.
    private const int Chunk = 56;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity + sizeof(ulong));
    private long _position;

    // The bits of the byte that is not full yet, at the top.
    private ulong _begun;

    /// <summary>Begins anew.</summary>
    internal void Clear(int capacity)
    {
        if (_bytes.Length < capacity + sizeof(ulong))
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(capacity + sizeof(ulong));
        }

        (_position, _begun) = (0, 0);
    }

    /// <summary>Writes the difference of a mean to the one before (T.81 F.1.2.1); false when the table has no code for it.</summary>
    internal bool TryWriteDifference(HuffmanTable table, int difference)
    {
        int size = 32 - BitOperations.LeadingZeroCount((uint)Math.Abs((long)difference));
        (ushort code, byte length) = table.CodeOf(size);
        if (length == 0)
        {
            return false;
        }

        uint value = (uint)(difference < 0 ? difference + (1 << size) - 1 : difference);
        int count = length + size;
        Put((((ulong)code << size) | value) << (64 - count), count);
        return true;
    }

    /// <summary>Copies bits as they are.</summary>
    internal void Copy(EntropyCodedBits bits, long start, long end)
    {
        ReadOnlySpan<byte> source = bits.Bytes;
        for (; end - start >= Chunk; start += Chunk)
        {
            Put((BinaryPrimitives.ReadUInt64BigEndian(source[(int)(start >> 3)..]) << (int)(start & 7)) & (ulong.MaxValue << (64 - Chunk)), Chunk);
        }

        int rest = (int)(end - start);
        if (rest > 0)
        {
            Put((BinaryPrimitives.ReadUInt64BigEndian(source[(int)(start >> 3)..]) << (int)(start & 7)) & (ulong.MaxValue << (64 - rest)), rest);
        }
    }

    /// <summary>A file: what comes before the codes, the codes with a zero after each byte 0xFF, the end.</summary>
    internal byte[] ToFile(byte[] head)
    {
        int open = (int)(-_position & 7);
        Put(open > 0 ? ulong.MaxValue << (64 - open) : 0, open);
        ReadOnlySpan<byte> codes = _bytes.AsSpan(0, (int)(_position >> 3));
        byte[] file = GC.AllocateUninitializedArray<byte>(head.Length + codes.Length + codes.Count((byte)0xFF) + 2);
        head.CopyTo(file, 0);
        Span<byte> target = file.AsSpan(head.Length);
        for (int next; (next = codes.IndexOf((byte)0xFF)) >= 0; codes = codes[(next + 1)..])
        {
            codes[..(next + 1)].CopyTo(target);
            target[next + 1] = 0;
            target = target[(next + 2)..];
        }

        codes.CopyTo(target);
        (target[^2], target[^1]) = (0xFF, 0xD9);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _bytes, []));

    // The first bits of 64, of which the others are zero.
    private void Put(ulong bits, int count)
    {
        int filled = (int)(_position & 7);
        ulong all = _begun | (bits >> filled);
        int at = (int)(_position >> 3), full = (filled + count) & ~7;
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(at), all);
        _position += count;
        _begun = full == 64 ? 0 : all << full;
    }
}
