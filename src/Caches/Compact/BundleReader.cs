using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// An open bundle to read from. Nobody is locked out: tiles are appended before the index tells of them, and an entry that does not lead
/// to a whole record is no tile.
/// </summary>
internal sealed class BundleReader : IDisposable
{
    private const int Attempts = 3;

    private readonly BundleFormat _format;
    private readonly SafeFileHandle _bundle;
    private readonly SafeFileHandle _index;
    private readonly bool _holdsPictures;

    private BundleReader(BundleFormat format, SafeFileHandle bundle, SafeFileHandle index, bool holdsPictures) =>
        (_format, _bundle, _index, _holdsPictures) = (format, bundle, index, holdsPictures);

    /// <summary>Opens a bundle; null when it is not there.</summary>
    /// <param name="format">Its version.</param>
    /// <param name="path">Its path without extension.</param>
    /// <param name="holdsPictures">Whether other bytes than pictures are damaged tiles.</param>
    /// <exception cref="InvalidDataException">The file is no bundle, or one of the other version.</exception>
    internal static BundleReader? Open(BundleFormat format, string path, bool holdsPictures)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FileState? index = format.HasOwnIndexFile ? FileState.Of(path + format.IndexExtension) : null;
            BundleReader? reader = OpenOnce(format, path, holdsPictures);

            // A defragmentation takes the index away before it replaces the bundle: an index that has stayed belongs to the bundle.
            if (reader is null || !format.HasOwnIndexFile || FileState.Of(path + format.IndexExtension)?.Inode == index?.Inode)
            {
                return reader;
            }

            reader.Dispose();
        }

        return null;
    }

    /// <summary>Reads a tile into an array of its own; null when there is none.</summary>
    /// <param name="cell">Number of its entry.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>False when the entry leads to no whole tile.</returns>
    internal bool TryRead(int cell, out ReadOnlyMemory<byte>? tile)
    {
        tile = null;
        Span<byte> entry = stackalloc byte[_format.EntryLength], again = stackalloc byte[_format.EntryLength];
        long position = _format.EntriesOffset + ((long)cell * _format.EntryLength);
        if (!BundleFile.TryRead(_index, entry, position))
        {
            return false;
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            bool isWhole = TryRead(_format.Decode(entry), out tile);
            if (!_format.EntriesMayTear || !BundleFile.TryRead(_index, again, position) || again.SequenceEqual(entry))
            {
                return isWhole;
            }

            again.CopyTo(entry);
        }

        tile = null;
        return false;
    }

    /// <summary>Bytes that header, index and tiles need, and bytes that the bundle has.</summary>
    internal BundleUsage Measure() =>
        new(_format.EmptyLength + Sizes().Sum(cell => (long)cell.Size + BundleFormat.SizePrefix), RandomAccess.GetLength(_bundle));

    /// <summary>The cells that lead to a tile.</summary>
    internal HashSet<int> FilledCells() => [.. Sizes().Select(cell => cell.Cell)];

    /// <summary>
    /// Number of tiles as the index tells it. Where it tells no sizes, all that lies behind the records of an empty bundle counts: to look at each
    /// tile would take longer than all else that is done with a bundle.
    /// </summary>
    internal int CountTiles() =>
        Entries().Count(cell => (cell.Record.Size is null && cell.Record.Offset >= _format.EmptyLength) || SizeOf(cell.Record) is > 0);

    private IEnumerable<(int Cell, int Size)> Sizes()
    {
        foreach ((int cell, BundleEntry record) in Entries())
        {
            if (SizeOf(record) is > 0 and { } size)
            {
                yield return (cell, size);
            }
        }
    }

    private IEnumerable<(int Cell, BundleEntry Record)> Entries()
    {
        byte[] entries = new byte[BundlePlace.Cells * _format.EntryLength];
        BundleFile.TryRead(_index, entries, _format.EntriesOffset);
        for (int cell = 0; cell < BundlePlace.Cells; cell++)
        {
            if (_format.Decode(entries.AsSpan(cell * _format.EntryLength, _format.EntryLength)) is { } record)
            {
                yield return (cell, record);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bundle.Dispose();
        if (_index != _bundle)
        {
            _index.Dispose();
        }
    }

    private static BundleReader? OpenOnce(BundleFormat format, string path, bool holdsPictures)
    {
        SafeFileHandle? index = format.HasOwnIndexFile ? BundleFile.TryOpen(path + format.IndexExtension) : null;
        SafeFileHandle? bundle = format.HasOwnIndexFile && index is null ? null : BundleFile.TryOpen(path + BundleFormat.Extension);
        if (bundle is null)
        {
            index?.Dispose();
            return null;
        }

        var reader = new BundleReader(format, bundle, index ?? bundle, holdsPictures);
        if (BundleCheck.Fault(format, bundle) is { } fault)
        {
            reader.Dispose();
            throw new InvalidDataException($"{path}{BundleFormat.Extension} {fault}");
        }

        return reader;
    }

    private bool TryRead(BundleEntry? entry, out ReadOnlyMemory<byte>? tile)
    {
        tile = null;
        if (entry is not { } record || SizeOf(record) is 0)
        {
            return true;
        }

        if (SizeOf(record) is not { } size)
        {
            return false;
        }

        // One reading for the size before the tile and the tile.
        byte[] bytes = GC.AllocateUninitializedArray<byte>(BundleFormat.SizePrefix + size);
        if (!BundleFile.TryRead(_bundle, bytes, record.Offset) || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != size
            || (_holdsPictures && !TileMedia.IsPicture(bytes.AsSpan(BundleFormat.SizePrefix))))
        {
            return false;
        }

        tile = bytes.AsMemory(BundleFormat.SizePrefix);
        return true;
    }

    // Null when the record does not fit into the file.
    private int? SizeOf(BundleEntry record)
    {
        int? size = record.Size ?? BundleCheck.StoredSize(_bundle, record.Offset);
        bool fits = size is >= 0 && size <= _format.MaximumTile && record.Offset >= _format.FirstRecord
            && record.Offset + BundleFormat.SizePrefix + size <= RandomAccess.GetLength(_bundle);
        return fits ? size : null;
    }
}
