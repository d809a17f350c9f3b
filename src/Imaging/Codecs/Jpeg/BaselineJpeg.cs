using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>
/// A JPEG file whose picture lies in one scan of Huffman codes without restarts, as map servers write them (baseline and extended sequential
/// with 8-bit samples, grey or three colours; ITU-T T.81 annexes B and F). Its pixels stay encoded.
/// </summary>
internal sealed class BaselineJpeg
{
    private const int BlockEdge = 8;

    private readonly List<byte> _head = [0xFF, 0xD8];
    private readonly int[][] _steps = new int[4][];
    private readonly HuffmanTable?[] _dcTables = new HuffmanTable?[4], _acTables = new HuffmanTable?[4];
    private int _sizePosition = -1;

    private BaselineJpeg()
    {
    }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>The components in the order of their blocks in each unit.</summary>
    internal JpegComponent[] Components { get; private set; } = [];

    /// <summary>Size in pixels of the smallest unit of the scan, which holds blocks of all components.</summary>
    internal int UnitWidth { get; private set; }

    /// <inheritdoc cref="UnitWidth"/>
    internal int UnitHeight { get; private set; }

    /// <summary>Where the codes begin in the file.</summary>
    internal int ScanStart { get; private set; }

    /// <summary>Reads all up to the codes; null for files of another kind and damaged ones.</summary>
    internal static BaselineJpeg? TryRead(ReadOnlySpan<byte> data)
    {
        var file = new BaselineJpeg();
        return file.ReadSegments(data) && file.IsComplete() ? file : null;
    }

    /// <summary>The quantisation steps of a component's 64 frequencies.</summary>
    internal ReadOnlySpan<int> StepsOf(JpegComponent component) => _steps[component.Quantization];

    internal HuffmanTable DcTableOf(JpegComponent component) => _dcTables[component.DcTable]!;

    internal HuffmanTable AcTableOf(JpegComponent component) => _acTables[component.AcTable]!;

    /// <summary>All that comes before the codes in a file of another size with the same tables.</summary>
    internal byte[] HeadFor(int width, int height)
    {
        byte[] head = [.. _head];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(_sizePosition), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(_sizePosition + 2), (ushort)width);
        return head;
    }

    private bool IsComplete() => Components.Length > 0 && ScanStart > 0 && Array.TrueForAll(Components, component =>
        _steps[component.Quantization] is not null && _dcTables[component.DcTable] is not null && _acTables[component.AcTable] is not null);

    private bool ReadSegments(ReadOnlySpan<byte> data)
    {
        for (int position = 2; position + 4 <= data.Length && data[position] == 0xFF;)
        {
            byte marker = data[position + 1];
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(position + 2)..]), end = position + 2 + length;
            if (length < 2 || end > data.Length || !ReadSegment(marker, data[(position + 4)..end]))
            {
                return false;
            }

            // Comments, thumbnails and colour profiles stay behind, as when the picture is decoded.
            if (marker is not (0xC4 or 0xFE or (>= 0xE1 and <= 0xED) or 0xEF))
            {
                _sizePosition = marker is 0xC0 or 0xC1 ? _head.Count + 5 : _sizePosition;
                _head.AddRange(data[position..end]);
            }

            position = end;
            if (marker == 0xDA)
            {
                ScanStart = position;
                return true;
            }
        }

        return false;
    }

    private bool ReadSegment(byte marker, ReadOnlySpan<byte> segment) => marker switch
    {
        0xC0 or 0xC1 => ReadFrame(segment),
        0xC4 => ReadHuffmanTables(segment),
        0xDB => ReadQuantization(segment),
        0xDA => ReadScan(segment),
        0xFE or (>= 0xE0 and <= 0xEF) => true,
        0xDD => segment.Length == 2 && BinaryPrimitives.ReadUInt16BigEndian(segment) == 0,
        _ => false,
    };

    private bool ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (Components.Length > 0 || segment.Length < 6 || segment[0] != 8 || segment[5] is not (1 or 3) || segment.Length != 6 + (segment[5] * 3))
        {
            return false;
        }

        (Height, Width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
        var components = new JpegComponent[segment[5]];
        for (int i = 0; i < components.Length; i++)
        {
            ReadOnlySpan<byte> part = segment[(6 + (i * 3))..];
            components[i] = new JpegComponent(part[0], part[1] >> 4, part[1] & 15, part[2]);
        }

        Components = components;
        return Width > 0 && Height > 0 && Array.TrueForAll(components, c => c is { Across: >= 1 and <= 4, Down: >= 1 and <= 4, Quantization: < 4 });
    }

    private bool ReadScan(ReadOnlySpan<byte> segment)
    {
        int count = Components.Length;
        if (count == 0 || segment.Length != 4 + (count * 2) || segment[0] != count || !segment[(1 + (count * 2))..].SequenceEqual((ReadOnlySpan<byte>)[0, 63, 0]))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            byte id = segment[1 + (i * 2)], tables = segment[2 + (i * 2)];
            if (id != Components[i].Id || tables >> 4 > 3 || (tables & 15) > 3)
            {
                return false;
            }

            Components[i] = Components[i] with { DcTable = tables >> 4, AcTable = tables & 15 };
        }

        // A scan of one component has one block a unit, whatever its sampling (T.81 A.2.2).
        Components = count == 1 ? [Components[0] with { Across = 1, Down = 1 }] : Components;
        (UnitWidth, UnitHeight) = (BlockEdge * Components.Max(c => c.Across), BlockEdge * Components.Max(c => c.Down));
        return true;
    }

    private bool ReadQuantization(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int bytes = segment[0] >> 4, table = segment[0] & 15, length = 1 + (64 << bytes);
            if (bytes > 1 || table > 3 || segment.Length < length)
            {
                return false;
            }

            int[] steps = new int[64];
            for (int i = 0; i < steps.Length; i++)
            {
                steps[i] = bytes == 0 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (i * 2))..]);
            }

            _steps[table] = steps;
            segment = segment[length..];
        }

        return true;
    }

    private bool ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int kind = segment[0] >> 4, number = segment[0] & 15;
            if (kind > 1 || number > 3 || HuffmanTable.TryRead(segment[1..], isAc: kind == 1, out int length) is not { } table)
            {
                return false;
            }

            (kind == 0 ? _dcTables : _acTables)[number] = table;
            _head.AddRange(table.ToSegment(number));
            segment = segment[(1 + length)..];
        }

        return true;
    }
}

/// <summary>One component of a picture, such as its luminance.</summary>
/// <param name="Id">Its number in the file.</param>
/// <param name="Across">Blocks beside each other in a unit.</param>
/// <param name="Down">Blocks below each other in a unit.</param>
/// <param name="Quantization">Its table of quantisation steps.</param>
internal readonly record struct JpegComponent(byte Id, int Across, int Down, int Quantization)
{
    /// <summary>The table of codes for the means of its blocks.</summary>
    internal int DcTable { get; init; }

    /// <summary>The table of codes for the other frequencies.</summary>
    internal int AcTable { get; init; }

    /// <summary>Number of its blocks in a unit.</summary>
    internal int Blocks => Across * Down;
}
