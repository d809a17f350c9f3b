using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Turns unfiltered rows of any PNG colour type into pixels. Of 16-bit samples the high byte is kept.</summary>
internal sealed class PngRowExpander
{
    private const uint Opaque = 0xFF000000;

    private readonly PngHeader _header;

    // Pixels of palette entries, or of the grey levels of up to 8 bits.
    private readonly uint[] _table = [];

    // The one transparent colour of images without alpha (tRNS), as 16-bit samples; -1 for none.
    private readonly (int R, int G, int B) _transparent = (-1, -1, -1);

    /// <exception cref="ImageException">A palette image has no palette.</exception>
    internal PngRowExpander(PngHeader header, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        _header = header;
        switch (header.ColorType)
        {
            case PngColorType.Palette:
                _table = PaletteTable(palette, transparency);
                MayHaveAlpha = !transparency.IsEmpty;
                break;
            case PngColorType.Gray when transparency.Length >= 2:
                _transparent.R = BinaryPrimitives.ReadUInt16BigEndian(transparency);
                MayHaveAlpha = true;
                break;
            case PngColorType.Rgb when transparency.Length >= 6:
                _transparent = (BinaryPrimitives.ReadUInt16BigEndian(transparency), BinaryPrimitives.ReadUInt16BigEndian(transparency[2..]),
                    BinaryPrimitives.ReadUInt16BigEndian(transparency[4..]));
                MayHaveAlpha = true;
                break;
            default:
                MayHaveAlpha = header.ColorType is PngColorType.GrayAlpha or PngColorType.Rgba;
                break;
        }

        if (header.ColorType == PngColorType.Gray && header.BitDepth <= 8)
        {
            _table = GrayTable(header.BitDepth, _transparent.R);
        }
    }

    /// <summary>False when every pixel will have alpha 255.</summary>
    internal bool MayHaveAlpha { get; }

    /// <summary>Writes the pixels of one row.</summary>
    internal void Expand(ReadOnlySpan<byte> row, Span<uint> pixels)
    {
        switch (_header.ColorType)
        {
            case PngColorType.Palette or PngColorType.Gray when _header.BitDepth == 8:
                ExpandBytes(row, pixels);
                break;
            case PngColorType.Palette or PngColorType.Gray when _header.BitDepth < 8:
                ExpandBits(row, pixels);
                break;
            case PngColorType.Rgba when _header.BitDepth == 8:
                row.CopyTo(MemoryMarshal.AsBytes(pixels));
                break;
            case PngColorType.Rgb when _header.BitDepth == 8 && !MayHaveAlpha:
                ExpandRgb(row, pixels);
                break;
            default:
                ExpandSamples(row, pixels);
                break;
        }
    }

    /// <summary>Writes the indexes of one row as bytes.</summary>
    internal static void UnpackIndexes(ReadOnlySpan<byte> row, Span<byte> indexes, int depth)
    {
        if (depth == 8)
        {
            row.CopyTo(indexes);
            return;
        }

        for (int i = 0, bit = 0; i < indexes.Length; i++, bit += depth)
        {
            indexes[i] = (byte)((row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1));
        }
    }

    private void ExpandBytes(ReadOnlySpan<byte> row, Span<uint> pixels)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(_table);
        row = row[..pixels.Length];
        for (int i = 0; i < row.Length; i++)
        {
            // The table always has 256 entries.
            pixels[i] = Unsafe.Add(ref table, row[i]);
        }
    }

    private void ExpandBits(ReadOnlySpan<byte> row, Span<uint> pixels)
    {
        int depth = _header.BitDepth, mask = (1 << depth) - 1;
        for (int i = 0, bit = 0; i < pixels.Length; i++, bit += depth)
        {
            pixels[i] = _table[(row[bit >> 3] >> (8 - depth - (bit & 7))) & mask];
        }
    }

    private static void ExpandRgb(ReadOnlySpan<byte> row, Span<uint> pixels)
    {
        // Four pixels of twelve bytes; sixteen are read.
        Vector128<byte> places = Vector128.Create(0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, (byte)255);
        int i = 0;
        for (; (i * 3) + 16 <= row.Length && i + 4 <= pixels.Length; i += 4)
        {
            Vector128<byte> bytes = Vector128.Shuffle(Vector128.Create(row[(i * 3)..]), places);
            (bytes.AsUInt32() | Vector128.Create(Opaque)).CopyTo(pixels[i..]);
        }

        for (; i < pixels.Length - 1; i++)
        {
            pixels[i] = MemoryMarshal.Read<uint>(row[(i * 3)..]) | Opaque;
        }

        pixels[i] = row[i * 3] | ((uint)row[(i * 3) + 1] << 8) | ((uint)row[(i * 3) + 2] << 16) | Opaque;
    }

    // The seldom types: 16 bits, grey with alpha, a transparent colour.
    private void ExpandSamples(ReadOnlySpan<byte> row, Span<uint> pixels)
    {
        int sampleBytes = _header.BitDepth / 8, samples = _header.BitsPerPixel / _header.BitDepth;
        Span<int> values = stackalloc int[4];
        for (int i = 0; i < pixels.Length; i++)
        {
            for (int s = 0; s < samples; s++)
            {
                int at = ((i * samples) + s) * sampleBytes;
                values[s] = sampleBytes == 1 ? row[at] : BinaryPrimitives.ReadUInt16BigEndian(row[at..]);
            }

            pixels[i] = ToPixel(values, samples, (sampleBytes - 1) * 8);
        }
    }

    private uint ToPixel(ReadOnlySpan<int> values, int samples, int shift)
    {
        bool isGray = samples <= 2;
        int r = values[0], g = isGray ? r : values[1], b = isGray ? r : values[2];
        uint alpha = samples switch
        {
            2 => (uint)values[1] >> shift,
            4 => (uint)values[3] >> shift,
            1 => r == _transparent.R ? 0u : 255,
            _ => (r, g, b) == _transparent ? 0u : 255,
        };
        return (uint)(r >> shift) | ((uint)(g >> shift) << 8) | ((uint)(b >> shift) << 16) | (alpha << 24);
    }

    /// <summary>The pixels of a palette's entries, always 256.</summary>
    /// <exception cref="ImageException">There is no valid palette.</exception>
    internal static uint[] PaletteTable(ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency)
    {
        if (palette.Length is 0 or > 768)
        {
            throw new ImageException("PNG has no valid palette");
        }

        // Entries that pixels use but the palette lacks are black, as in libpng.
        uint[] table = new uint[256];
        Array.Fill(table, Opaque);
        for (int i = 0; i < palette.Length / 3; i++)
        {
            uint alpha = i < transparency.Length ? transparency[i] : 255u;
            table[i] = palette[i * 3] | ((uint)palette[(i * 3) + 1] << 8) | ((uint)palette[(i * 3) + 2] << 16) | (alpha << 24);
        }

        return table;
    }

    private static uint[] GrayTable(int depth, int transparent)
    {
        uint[] table = new uint[256];
        int levels = (1 << depth) - 1;
        for (int i = 0; i <= levels; i++)
        {
            table[i] = ((uint)(i * 255 / levels) * 0x010101) | (i == transparent ? 0 : Opaque);
        }

        return table;
    }
}
