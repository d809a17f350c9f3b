using System.Buffers;
using System.Buffers.Binary;
using MapProxyCluster.Tiling;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// Writes bundles whose lock the caller holds. Tiles are appended first, then the index tells of them, so that a crash at any point
/// leaves the old tile or the new one. What cannot be a bundle is set aside and begun anew.
/// </summary>
internal sealed class BundleWriter(BundleFormat format, UnixFileMode? mode, FaultLog faults)
{
    private const string Aside = ".damaged";

    /// <summary>Appends tiles to a bundle; one of no bytes is taken away.</summary>
    /// <exception cref="IOException">A tile is too large for the format, the bundle has the other version, the disk is full …; nothing has changed.</exception>
    internal void Append(string path, BundlePlace place, IReadOnlyList<TileData> tiles)
    {
        foreach (TileData tile in tiles)
        {
            if (tile.Data.Length > format.MaximumTile)
            {
                throw new IOException($"tile {tile.Tile} has {tile.Data.Length} bytes, but a bundle's tile {format.MaximumTile} at most");
            }
        }

        Prepare(path, place);
        using SafeFileHandle bundle = Open(path + BundleFormat.Extension);
        using SafeFileHandle? ownIndex = format.HasOwnIndexFile ? Open(path + format.IndexExtension) : null;
        SafeFileHandle index = ownIndex ?? bundle;
        long length = RandomAccess.GetLength(bundle);
        byte[] entries = ArrayPool<byte>.Shared.Rent(BundlePlace.Cells * format.EntryLength);
        try
        {
            Span<byte> all = entries.AsSpan(0, BundlePlace.Cells * format.EntryLength);
            BundleFile.TryRead(index, all, format.EntriesOffset);
            List<int> lost = BundleCheck.ClearLost(format, all, bundle, length);
            lost.ForEach(cell => WriteEntry(index, entries, cell));
            if (lost.Count > 0)
            {
                faults.Report($"{path}{BundleFormat.Extension} has lost its end; {lost.Count} tiles of it are fetched again");
            }

            WriteRecords(bundle, length, tiles);
            WriteIndex(bundle, index, entries, length, tiles);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(entries);
        }
    }

    /// <summary>Takes tiles out of the index; a bundle that is not there, or damaged, has none.</summary>
    internal void Remove(string path, IEnumerable<TileCoord> tiles)
    {
        using SafeFileHandle? bundle = BundleFile.TryOpen(path + BundleFormat.Extension);
        using SafeFileHandle? index = BundleFile.TryOpen(path + format.IndexExtension, FileAccess.ReadWrite);
        if (bundle is null || index is null || BundleCheck.Fault(format, bundle) is not null || RandomAccess.GetLength(index) < format.MinimumIndexFile)
        {
            return;
        }

        byte[] none = new byte[format.EntryLength];
        foreach (TileCoord tile in tiles)
        {
            RandomAccess.Write(index, none, PositionOf(format.CellOf(tile)));
        }
    }

    private static SafeFileHandle Open(string path) =>
        BundleFile.TryOpen(path, FileAccess.ReadWrite) ?? throw new DirectoryNotFoundException($"{path} has vanished");

    private void Prepare(string path, BundlePlace place)
    {
        string bundle = path + BundleFormat.Extension, index = path + format.IndexExtension;
        bool isSound = IsSound(bundle);

        // An index without its bundle would lead to the tiles of the next one: it goes first.
        if (format.HasOwnIndexFile && File.Exists(index) && (!isSound || new FileInfo(index).Length < format.MinimumIndexFile))
        {
            SetAside(index);
        }

        if (!isSound)
        {
            if (File.Exists(bundle))
            {
                SetAside(bundle);
            }

            BundleFile.Write(bundle, format.NewBundle(place), mode);
        }

        if (format.HasOwnIndexFile && !File.Exists(index))
        {
            BundleFile.Write(index, format.NewIndex(), mode);
        }
    }

    private bool IsSound(string path)
    {
        using SafeFileHandle? bundle = BundleFile.TryOpen(path);
        if (bundle is null)
        {
            return false;
        }

        // A whole bundle of the other version is a mistake in the configuration, not damage.
        return BundleCheck.IsOther(format, bundle)
            ? throw new IOException($"{path} {BundleCheck.Fault(format, bundle)}")
            : BundleCheck.Fault(format, bundle) is null;
    }

    private void SetAside(string path)
    {
        File.Move(path, path + Aside, overwrite: true);
        faults.Report($"{path} is damaged and cannot be mended; it is kept as {Path.GetFileName(path)}{Aside}, and its tiles are fetched again");
    }

    private static void WriteRecords(SafeFileHandle bundle, long offset, IReadOnlyList<TileData> tiles)
    {
        long total = tiles.Sum(tile => (long)BundleFormat.SizePrefix + tile.Data.Length);
        if (offset + total > BundleFormat.MaximumFile || total > Array.MaxLength)
        {
            throw new IOException("the bundle is full");
        }

        byte[] records = ArrayPool<byte>.Shared.Rent((int)total);
        int at = 0;
        foreach (TileData tile in tiles.Where(tile => !tile.Data.IsEmpty))
        {
            BinaryPrimitives.WriteInt32LittleEndian(records.AsSpan(at), tile.Data.Length);
            tile.Data.Span.CopyTo(records.AsSpan(at + BundleFormat.SizePrefix));
            at += BundleFormat.SizePrefix + tile.Data.Length;
        }

        try
        {
            RandomAccess.Write(bundle, records.AsSpan(0, at), offset);
        }
        catch (IOException)
        {
            // A full disk: what has come in of the tiles only takes room.
            RandomAccess.SetLength(bundle, offset);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(records);
        }
    }

    private void WriteIndex(SafeFileHandle bundle, SafeFileHandle index, byte[] entries, long length, IReadOnlyList<TileData> tiles)
    {
        Span<byte> header = stackalloc byte[format.HeaderLength];
        BundleFile.TryRead(bundle, header, 0);
        foreach (TileData tile in tiles)
        {
            int cell = format.CellOf(tile.Tile), size = tile.Data.Length;
            Span<byte> entry = entries.AsSpan(cell * format.EntryLength, format.EntryLength);
            bool isNew = format.Decode(entry) is not { } before || (before.Size ?? BundleCheck.StoredSize(bundle, before.Offset)) is not > 0;
            entry.Clear();
            if (size > 0)
            {
                format.Encode(entry, new BundleEntry(length, size));
                length += BundleFormat.SizePrefix + size;
                format.Count(header, size, isNew, length);
            }

            WriteEntry(index, entries, cell);
        }

        RandomAccess.Write(bundle, header, 0);
    }

    private void WriteEntry(SafeFileHandle index, byte[] entries, int cell) =>
        RandomAccess.Write(index, entries.AsSpan(cell * format.EntryLength, format.EntryLength), PositionOf(cell));

    private long PositionOf(int cell) => format.EntriesOffset + ((long)cell * format.EntryLength);
}
