namespace MapProxyCluster.Caches;

/// <summary>An entry: tiles of consecutive numbers that are the same, or, with a run of 0, a directory of the tiles from a number on.</summary>
internal readonly record struct PmTilesEntry(ulong Tile, long Offset, int Length, uint Run);

/// <summary>A directory of an archive, sorted by tile number.</summary>
internal sealed class PmTilesDirectory(PmTilesEntry[] entries)
{
    // More than any directory of a sound archive has; each takes four bytes at least.
    private const int MaximumEntries = 10_000_000;

    /// <summary>Bytes that it takes in memory.</summary>
    internal long Cost => 24L * entries.Length;

    /// <summary>The number of a tile: levels one after the other, in each along a Hilbert curve. Rows count from the north.</summary>
    internal static ulong NumberOf(int x, int y, int z)
    {
        ulong number = FirstOf(z);
        for (int bit = z - 1; bit >= 0; bit--)
        {
            int side = 1 << bit, right = x & side, down = y & side;
            number += (ulong)side * (ulong)side * (ulong)((3 * (right >> bit)) ^ (down >> bit));
            if (down == 0)
            {
                (x, y) = right == 0 ? (y, x) : (side - 1 - (y & (side - 1)), side - 1 - (x & (side - 1)));
            }
        }

        return number;
    }

    /// <summary>The number of the first tile of a level.</summary>
    internal static ulong FirstOf(int z) => ((1UL << (2 * z)) - 1) / 3;

    /// <summary>The column and row of a tile by its number within its level, counted from 0.</summary>
    internal static (int X, int Y) PlaceOf(ulong number, int z)
    {
        (int x, int y) = (0, 0);
        for (int side = 1; side < 1 << z; side *= 2)
        {
            int right = (int)(number >> 1) & 1, down = ((int)number ^ right) & 1;
            if (down == 0)
            {
                (x, y) = right == 0 ? (y, x) : (side - 1 - y, side - 1 - x);
            }

            (x, y, number) = (x + (side * right), y + (side * down), number >> 2);
        }

        return (x, y);
    }

    /// <summary>The entries that tiles of two numbers and between may be in or below.</summary>
    internal IEnumerable<PmTilesEntry> Between(ulong first, ulong last) =>
        entries.Skip(Math.Max(0, IndexOf(first))).TakeWhile(entry => entry.Tile <= last);

    /// <summary>The entry that a tile is in or below; null when there is none.</summary>
    internal PmTilesEntry? Find(ulong tile)
    {
        if (IndexOf(tile) is not (>= 0 and var found))
        {
            return null;
        }

        PmTilesEntry entry = entries[found];
        return entry.Run == 0 || tile - entry.Tile < entry.Run ? entry : null;
    }

    // The last entry that does not begin behind a tile; -1 when all do.
    private int IndexOf(ulong tile)
    {
        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Tile <= tile)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    /// <summary>Reads a directory: a count, then all numbers as differences, all runs, all lengths, all offsets, as varints.</summary>
    /// <exception cref="InvalidDataException">The bytes are no directory.</exception>
    internal static PmTilesDirectory Parse(ReadOnlySpan<byte> bytes)
    {
        ulong count = Varint(ref bytes);
        if (count > MaximumEntries || count * 4 > (ulong)bytes.Length)
        {
            throw Damaged();
        }

        var entries = new PmTilesEntry[count];
        ulong tile = 0;
        foreach (ref PmTilesEntry entry in entries.AsSpan())
        {
            entry = entry with { Tile = tile += Varint(ref bytes) };
        }

        foreach (ref PmTilesEntry entry in entries.AsSpan())
        {
            entry = entry with { Run = (uint)Math.Min(Varint(ref bytes), uint.MaxValue) };
        }

        foreach (ref PmTilesEntry entry in entries.AsSpan())
        {
            entry = entry with { Length = (int)Math.Min(Varint(ref bytes), int.MaxValue) };
        }

        // 0 stands for right behind the entry before.
        long next = 0;
        foreach (ref PmTilesEntry entry in entries.AsSpan())
        {
            ulong value = Varint(ref bytes);
            long offset = value == 0 ? next : (long)Math.Min(value - 1, long.MaxValue / 2);
            entry = entry with { Offset = offset };
            next = offset + entry.Length;
        }

        return new PmTilesDirectory(entries);
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        const int MaximumLength = 10;
        ulong value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, MaximumLength); i++)
        {
            value |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw Damaged();
    }

    private static InvalidDataException Damaged() => new("has a damaged directory");
}
