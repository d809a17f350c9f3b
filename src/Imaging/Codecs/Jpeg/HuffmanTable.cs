namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// The codes of a JPEG file's Huffman table (ITU-T T.81 annex C), for going over coefficients without decoding them. A symbol of a mean (DC) is
/// the number of bits of the difference that follows; of other frequencies (AC) its low half is that, its high half a number of zeros before.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>Bits that are looked up at once; longer codes are seldom.</summary>
    internal const int LookupBits = 13;

    /// <summary>A step that ends a block.</summary>
    internal const int EndOfBlock = 128;

    /// <summary>The highest frequency of a block; 0 is its mean.</summary>
    internal const int LastCoefficient = 63;

    private const int LongestCode = 16, LargestDcValue = 11, LargestAcValue = 10, ZeroRunSymbol = 0xF0;

    private readonly byte[] _counts, _symbols;

    // For each length: the last code, or -1, and what has to be added to a code to get its symbol's place.
    private readonly int[] _last = new int[LongestCode + 1], _offset = new int[LongestCode + 1];
    private readonly (ushort Code, byte Length)[] _codes = new (ushort, byte)[256];
    private readonly ushort[] _lookup = new ushort[1 << LookupBits];
    private readonly ushort[] _sequences;
    private readonly bool _isAc;

    private HuffmanTable(byte[] counts, byte[] symbols, bool isAc) =>
        (_counts, _symbols, _isAc, _sequences) = (counts, symbols, isAc, isAc ? new ushort[1 << LookupBits] : []);

    /// <summary>What the next bits mean, see <see cref="Find"/>; 0 where more than <see cref="LookupBits"/> are needed.</summary>
    internal ReadOnlySpan<ushort> Lookup => _lookup;

    /// <summary>As <see cref="Lookup"/>, for as many codes in a row as the bits hold, up to the end of a block.</summary>
    internal ReadOnlySpan<ushort> Sequences => _sequences;

    /// <summary>
    /// Reads a table; a table for means gets codes for all sizes of differences. Null when it is damaged, or there is no room for more codes.
    /// </summary>
    internal static HuffmanTable? TryRead(ReadOnlySpan<byte> segment, bool isAc, out int length)
    {
        length = 0;
        int count = 0;
        for (int i = 0; i < LongestCode && i < segment.Length; i++)
        {
            count += segment[i];
        }

        if (count is 0 or > 256 || segment.Length < LongestCode + count)
        {
            return null;
        }

        length = LongestCode + count;
        byte[] counts = segment[..LongestCode].ToArray(), symbols = segment.Slice(LongestCode, count).ToArray();
        int largest = isAc ? LargestAcValue : LargestDcValue;
        var table = new HuffmanTable(counts, symbols, isAc);
        bool isValid = Array.TrueForAll(symbols, symbol => (isAc ? symbol & 15 : symbol) <= largest) && table.TryAssign();
        return !isValid ? null : isAc ? table : table.WithAllSizes();
    }

    /// <summary>The segment of a file that holds the table.</summary>
    internal byte[] ToSegment(int number)
    {
        int length = 3 + _counts.Length + _symbols.Length;
        return [0xFF, 0xC4, (byte)(length >> 8), (byte)length, (byte)((_isAc ? 0x10 : 0) | number), .. _counts, .. _symbols];
    }

    /// <summary>
    /// The meaning of a code at the beginning of 64 bits: in the low five bits the length of code and value together, above it how many
    /// coefficients it stands for, or <see cref="EndOfBlock"/>; for a mean the number of bits of its value. 0 when there is no such code.
    /// </summary>
    internal int Find(ulong bits)
    {
        int found = _lookup[bits >> (64 - LookupBits)];
        for (int length = LookupBits + 1; found == 0 && length <= LongestCode; length++)
        {
            int code = (int)(bits >> (64 - length));
            if (code <= _last[length])
            {
                return Meaning(_symbols[_offset[length] + code], length);
            }
        }

        return found;
    }

    /// <summary>The code of a symbol; its length is 0 when the table has none.</summary>
    internal (ushort Code, byte Length) CodeOf(int symbol) => _codes[symbol];

    // Tables that were made for one picture lack codes for large differences, and those at the beginning of a cut are larger than most.
    private HuffmanTable? WithAllSizes()
    {
        byte[] missing = [.. Enumerable.Range(0, LargestDcValue + 1).Select(size => (byte)size).Where(size => _codes[size].Length == 0)];

        // Longer codes follow the others and leave them as they are; ones alone are no code (T.81 C.2).
        byte[] counts = [.. _counts];
        counts[^1] += (byte)missing.Length;
        var table = new HuffmanTable(counts, [.. _symbols, .. missing], isAc: false);
        return missing.Length == 0 ? this : table.TryAssign() && table._last[LongestCode] < ushort.MaxValue ? table : null;
    }

    // Codes of a length are consecutive numbers; the first one follows the last shorter one with a zero at its end.
    private bool TryAssign()
    {
        byte[] codeLengths = new byte[1 << LookupBits];
        int code = 0, place = 0;
        for (int length = 1; length <= LongestCode; length++, code <<= 1)
        {
            _offset[length] = place - code;
            for (int i = 0; i < _counts[length - 1]; i++, code++, place++)
            {
                if (code >= 1 << length)
                {
                    return false;
                }

                _codes[_symbols[place]] = ((ushort)code, (byte)length);
                if (length <= LookupBits)
                {
                    int first = code << (LookupBits - length), count = 1 << (LookupBits - length);
                    _lookup.AsSpan(first, count).Fill(Meaning(_symbols[place], length));
                    codeLengths.AsSpan(first, count).Fill((byte)length);
                }
            }

            _last[length] = _counts[length - 1] > 0 ? code - 1 : -1;
        }

        for (int bits = 0; bits < _sequences.Length; bits++)
        {
            _sequences[bits] = Sequence(bits, codeLengths);
        }

        return true;
    }

    // The codes at the beginning of some bits: each has to lie within them, the value of the last one need not.
    private ushort Sequence(int bits, byte[] codeLengths)
    {
        int length = 0, coefficients = 0;
        while (length < LookupBits && coefficients < EndOfBlock)
        {
            int rest = (bits << length) & ((1 << LookupBits) - 1), found = _lookup[rest], sum = coefficients + (found >> 5);
            if (found == 0 || codeLengths[rest] > LookupBits - length || sum is > LastCoefficient and < EndOfBlock)
            {
                break;
            }

            (length, coefficients) = (length + (found & 31), sum);
        }

        return (ushort)(length | (coefficients << 5));
    }

    private ushort Meaning(byte symbol, int length)
    {
        int size = _isAc ? symbol & 15 : symbol;
        int rest = !_isAc ? size : size == 0 && symbol != ZeroRunSymbol ? EndOfBlock : (symbol >> 4) + 1;
        return (ushort)((length + size) | (rest << 5));
    }
}
