using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs;

/// <summary>
/// Compresses bytes as GIF (GIF89a specification appendix F) and TIFF (TIFF 6.0 section 13) do. TIFF writes the high bits of a code first
/// and widens codes one entry earlier.
/// </summary>
internal ref struct LzwEncoder
{
    private const int HashBits = 14;
    private const int MaxEntries = 4094;

    private readonly ByteWriter _target;
    private readonly int _symbolBits;
    private readonly bool _isTiff;
    private readonly int[] _table;
    private uint _bits;
    private int _bitCount;
    private int _width;
    private int _next;

    private LzwEncoder(ByteWriter target, int symbolBits, bool isTiff, int[] table)
    {
        (_target, _symbolBits, _isTiff, _table) = (target, symbolBits, isTiff, table);
        Clear();
    }

    /// <summary>Writes GIF codes for symbols of <paramref name="symbolBits"/> bits, not yet divided into sub-blocks.</summary>
    internal static void EncodeGif(ReadOnlySpan<byte> symbols, int symbolBits, ByteWriter target) => Encode(symbols, symbolBits, target, false);

    /// <summary>Writes TIFF codes.</summary>
    internal static void EncodeTiff(ReadOnlySpan<byte> bytes, ByteWriter target) => Encode(bytes, 8, target, true);

    private static void Encode(ReadOnlySpan<byte> symbols, int symbolBits, ByteWriter target, bool isTiff)
    {
        int[] table = ArrayPool<int>.Shared.Rent(1 << HashBits);
        new LzwEncoder(target, symbolBits, isTiff, table).Run(symbols);
        ArrayPool<int>.Shared.Return(table);
    }

    private void Run(ReadOnlySpan<byte> symbols)
    {
        int clear = 1 << _symbolBits;
        Emit(clear);
        int prefix = symbols[0];
        foreach (byte symbol in symbols[1..])
        {
            // 20 bits of prefix and symbol above 12 bits of code; 0 is an empty slot, since no entry has the code 0.
            uint key = ((uint)prefix << 8) | symbol, slot = (key * 0x9E3779B1) >> (32 - HashBits);
            while (_table[slot] != 0 && (uint)_table[slot] >> 12 != key)
            {
                slot = (slot + 1) & ((1 << HashBits) - 1);
            }

            if (_table[slot] != 0)
            {
                prefix = _table[slot] & 0xFFF;
                continue;
            }

            Emit(prefix);
            _table[slot] = (int)((key << 12) | (uint)_next);
            AddEntry();
            prefix = symbol;
            if (_next >= MaxEntries)
            {
                Emit(clear);
                Clear();
            }
        }

        Emit(prefix);
        AddEntry();
        Emit(clear + 1);
        Flush();
    }

    private void Clear()
    {
        _table.AsSpan(0, 1 << HashBits).Clear();
        (_next, _width) = ((1 << _symbolBits) + 2, _symbolBits + 1);
    }

    // The reader knows each entry one code later than the writer.
    private void AddEntry()
    {
        _next++;
        _width += _next - (_isTiff ? 0 : 1) == 1 << _width ? 1 : 0;
    }

    private void Emit(int code)
    {
        if (_isTiff)
        {
            _bits = (_bits << _width) | (uint)code;
        }
        else
        {
            _bits |= (uint)code << _bitCount;
        }

        for (_bitCount += _width; _bitCount >= 8; _bitCount -= 8)
        {
            _target.WriteByte((byte)(_isTiff ? _bits >> (_bitCount - 8) : _bits));
            _bits = _isTiff ? _bits : _bits >> 8;
        }
    }

    private readonly void Flush()
    {
        if (_bitCount > 0)
        {
            _target.WriteByte((byte)(_isTiff ? _bits << (8 - _bitCount) : _bits));
        }
    }
}
