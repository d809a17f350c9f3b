using System.Buffers.Binary;
using System.IO.Compression;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Testing.Common;

/// <summary>Writes small PMTiles archives (version 3) for tests, after the specification and without the code under test.</summary>
public static class PmTilesWriter
{
    /// <summary>An archive of tiles, rows from the north.</summary>
    /// <param name="tiles">The tiles; equal neighbours share an entry.</param>
    /// <param name="type">1 vector tiles, 2 PNG, 3 JPEG, 4 WebP.</param>
    /// <param name="directories">Compression of directories: 1 none, 2 gzip.</param>
    /// <param name="compression">Compression of tiles: 1 none, 2 gzip.</param>
    /// <param name="leafSize">Entries of a leaf directory; 0 puts all into the root.</param>
    public static byte[] Write(
        IReadOnlyDictionary<TileCoord, byte[]> tiles, byte type = 2, byte directories = 1, byte compression = 1, int leafSize = 0)
    {
        var data = new MemoryStream();
        var entries = new List<(ulong Tile, ulong Offset, ulong Length, ulong Run)>();
        byte[]? last = null;
        foreach ((ulong number, byte[] tile) in tiles.Select(tile => (Number(tile.Key), tile.Value)).OrderBy(tile => tile.Item1))
        {
            if (last is not null && entries[^1].Tile + entries[^1].Run == number && last.AsSpan().SequenceEqual(tile))
            {
                entries[^1] = entries[^1] with { Run = entries[^1].Run + 1 };
                continue;
            }

            byte[] stored = Pack(tile, compression);
            entries.Add((number, (ulong)data.Length, (ulong)stored.Length, 1));
            data.Write(stored);
            last = tile;
        }

        var leaves = new MemoryStream();
        if (leafSize > 0)
        {
            var root = new List<(ulong Tile, ulong Offset, ulong Length, ulong Run)>();
            foreach ((ulong Tile, ulong Offset, ulong Length, ulong Run)[] part in entries.Chunk(leafSize))
            {
                byte[] leaf = Pack(Directory(part), directories);
                root.Add((part[0].Tile, (ulong)leaves.Length, (ulong)leaf.Length, 0));
                leaves.Write(leaf);
            }

            entries = root;
        }

        return Assemble(tiles.Keys, Pack(Directory(entries), directories), leaves.ToArray(), data.ToArray(), [directories, compression, type]);
    }

    private static byte[] Assemble(IEnumerable<TileCoord> tiles, byte[] root, byte[] leaves, byte[] data, byte[] kinds)
    {
        byte[] header = new byte[127];
        "PMTiles"u8.CopyTo(header);
        header[7] = 3;
        byte[] metadata = Pack("{}"u8.ToArray(), kinds[0]);
        long offset = header.Length;
        int position = 8;
        foreach (int length in new[] { root.Length, metadata.Length, leaves.Length, data.Length })
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(position), offset);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(position + 8), length);
            (offset, position) = (offset + length, position + 16);
        }

        header[96] = 1;
        kinds.CopyTo(header, 97);
        header[100] = (byte)tiles.Min(tile => tile.Z);
        header[101] = (byte)tiles.Max(tile => tile.Z);
        int[] bounds = [-1800000000, -850000000, 1800000000, 850000000];
        for (int i = 0; i < bounds.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(102 + (i * 4)), bounds[i]);
        }

        return [.. header, .. root, .. metadata, .. leaves, .. data];
    }

    // The curve as a walk: each quarter of a square is a smaller curve, turned.
    private static ulong Number(TileCoord tile)
    {
        ulong before = 0;
        for (int level = 0; level < tile.Z; level++)
        {
            before += 1UL << (2 * level);
        }

        return before + Position(tile.X, tile.Y, tile.Z);
    }

    private static ulong Position(int x, int y, int level)
    {
        if (level == 0)
        {
            return 0;
        }

        int half = 1 << (level - 1);
        ulong quarter = 1UL << (2 * (level - 1));
        return (x < half, y < half) switch
        {
            (true, true) => Position(y, x, level - 1),
            (true, false) => quarter + Position(x, y - half, level - 1),
            (false, false) => (2 * quarter) + Position(x - half, y - half, level - 1),
            (false, true) => (3 * quarter) + Position(half - 1 - y, (2 * half) - 1 - x, level - 1),
        };
    }

    private static byte[] Directory(IReadOnlyList<(ulong Tile, ulong Offset, ulong Length, ulong Run)> entries)
    {
        var bytes = new MemoryStream();
        Varint(bytes, (ulong)entries.Count);
        ulong tile = 0;
        foreach ((ulong Tile, ulong Offset, ulong Length, ulong Run) entry in entries)
        {
            Varint(bytes, entry.Tile - tile);
            tile = entry.Tile;
        }

        entries.ToList().ForEach(entry => Varint(bytes, entry.Run));
        entries.ToList().ForEach(entry => Varint(bytes, entry.Length));
        for (int i = 0; i < entries.Count; i++)
        {
            bool follows = i > 0 && entries[i].Offset == entries[i - 1].Offset + entries[i - 1].Length;
            Varint(bytes, follows ? 0 : entries[i].Offset + 1);
        }

        return bytes.ToArray();
    }

    private static void Varint(MemoryStream bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.WriteByte((byte)(value | 0x80));
        }

        bytes.WriteByte((byte)value);
    }

    private static byte[] Pack(byte[] bytes, byte compression)
    {
        if (compression != 2)
        {
            return bytes;
        }

        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
