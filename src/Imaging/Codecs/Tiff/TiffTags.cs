using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Tiff;

/// <summary>The tags of a TIFF image and their values, written as the one directory at the end of the file.</summary>
internal sealed class TiffTags
{
    private const ushort Short = 3, Long = 4, Double = 12;

    // The directory must be in the order of the tags.
    private readonly SortedDictionary<int, (ushort Type, int Count, byte[] Value)> _tags = [];

    internal void AddLong(int tag, int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _tags.Add(tag, (Long, 1, bytes));
    }

    internal void AddShorts(int tag, IEnumerable<int> values) =>
        Add(tag, Short, values, 2, static (bytes, value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value));

    internal void AddDoubles(int tag, IEnumerable<double> values) =>
        Add(tag, Double, values, 8, BinaryPrimitives.WriteDoubleLittleEndian);

    /// <summary>Writes values of more than four bytes, then the directory, and sets its place in the file header.</summary>
    internal void Write(ByteWriter file)
    {
        var places = new Dictionary<int, int>();
        foreach ((int tag, (_, _, byte[] value)) in _tags)
        {
            if (value.Length > 4)
            {
                Align(file);
                places[tag] = (int)file.Length;
                file.Write(value);
            }
        }

        Align(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.Written[4..], (int)file.Length);
        file.WriteUInt16LittleEndian(_tags.Count);
        foreach ((int tag, (ushort type, int count, byte[] value)) in _tags)
        {
            file.WriteUInt16LittleEndian(tag);
            file.WriteUInt16LittleEndian(type);
            file.WriteUInt32LittleEndian((uint)count);
            if (places.TryGetValue(tag, out int place))
            {
                file.WriteUInt32LittleEndian((uint)place);
            }
            else
            {
                Span<byte> inline = file.Take(4);
                inline.Clear();
                value.CopyTo(inline);
            }
        }

        file.WriteUInt32LittleEndian(0);
    }

    private delegate void ValueWriter<T>(Span<byte> bytes, T value);

    private void Add<T>(int tag, ushort type, IEnumerable<T> values, int size, ValueWriter<T> write)
    {
        T[] all = [.. values];
        byte[] bytes = new byte[all.Length * size];
        for (int i = 0; i < all.Length; i++)
        {
            write(bytes.AsSpan(i * size), all[i]);
        }

        _tags.Add(tag, (type, all.Length, bytes));
    }

    // Values and directories begin at even offsets.
    private static void Align(ByteWriter file)
    {
        if (file.Length % 2 != 0)
        {
            file.WriteByte(0);
        }
    }
}
