using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>Goes over the codes of a scan, block by block. The caller sees to it that each block begins before the end of the bits.</summary>
internal ref struct EntropyReader(EntropyCodedBits bits, long position)
{
    // What a load leaves at least, and what a code with its value takes at most.
    private const int Loaded = 57, Longest = 26;

    private readonly ref byte _data = ref MemoryMarshal.GetReference(bits.Bytes);
    private long _start = position;
    private ulong _window = Load(ref MemoryMarshal.GetReference(bits.Bytes), position);
    private int _used;

    /// <summary>The bit that comes next.</summary>
    internal readonly long Position => _start + _used;

    /// <summary>Reads the difference of a block's mean to that of the one before (T.81 F.2.2.1); false when there is no such code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryReadDifference(HuffmanTable table, out int difference)
    {
        Refill();
        int found = table.Lookup[(int)(_window >> (64 - HuffmanTable.LookupBits))];
        found = found != 0 ? found : table.Find(_window);
        int length = found & 31, size = found >> 5;
        int value = (int)((_window << (length - size)) >> 1 >> (63 - size));
        difference = value < (1 << size) >> 1 ? value - (1 << size) + 1 : value;
        Skip(length);
        return found != 0;
    }

    /// <summary>Skips the other coefficients of a block (T.81 F.2.2.2); false when their codes are not valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TrySkipCoefficients(HuffmanTable table)
    {
        ref ushort sequences = ref MemoryMarshal.GetReference(table.Sequences);
        int coefficient = 1;
        while (true)
        {
            Refill();
            int found = Unsafe.Add(ref sequences, (int)(_window >> (64 - HuffmanTable.LookupBits))), next = coefficient + (found >> 5);
            if (found == 0 || next is > HuffmanTable.LastCoefficient and <= HuffmanTable.EndOfBlock or > HuffmanTable.EndOfBlock + HuffmanTable.LastCoefficient)
            {
                // Perhaps the block ends within the sequence.
                found = table.Find(_window);
                next = coefficient + (found >> 5);
                if (found == 0 || next is > HuffmanTable.LastCoefficient + 1 and <= HuffmanTable.EndOfBlock)
                {
                    return false;
                }
            }

            Skip(found & 31);
            if (next > HuffmanTable.LastCoefficient)
            {
                return true;
            }

            coefficient = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Skip(int count)
    {
        _window <<= count;
        _used += count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refill()
    {
        if (_used > Loaded - Longest - 1)
        {
            _start += _used;
            _used = 0;
            _window = Load(ref _data, _start);
        }
    }

    private static ulong Load(ref byte data, long position) =>
        BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref data, (nint)(position >> 3)))) << (int)(position & 7);
}
