using System.Buffers.Binary;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Where a tile's record begins in a bundle: four bytes of size, then the tile.</summary>
/// <param name="Offset">Offset of the record.</param>
/// <param name="Size">Size of the tile; null where only the record tells it.</param>
internal readonly record struct BundleEntry(long Offset, int? Size);

/// <summary>How a version of Esri's compact cache lays its bytes out (mapproxy/cache/compact.py; behaviour reference 4.6).</summary>
internal abstract class BundleFormat
{
    /// <summary>Bytes in front of each tile.</summary>
    internal const int SizePrefix = 4;

    internal const string Extension = ".bundle";

    /// <summary>Offsets have 40 bits.</summary>
    internal const long MaximumFile = 1L << 40;

    // Where headers of both versions tell the size of the largest tile, the length of the file, and which version it is.
    private const int Largest = 8, FileSize = 24, KindPlace = 40;

    // What they begin with, before the number of tiles.
    private const uint Start = 3;

    internal static BundleFormat Of(int version) => version == 1 ? BundleFormatV1.Instance : BundleFormatV2.Instance;

    /// <summary>Extension of the file with the index: the bundle itself, or one beside it.</summary>
    internal abstract string IndexExtension { get; }

    internal bool HasOwnIndexFile => IndexExtension != Extension;

    /// <summary>Bytes that can be read and written without lock and yet not in one go.</summary>
    internal abstract bool EntriesMayTear { get; }

    /// <summary>Bytes of an entry of the index.</summary>
    internal abstract int EntryLength { get; }

    /// <summary>Where the entries begin in the index's file.</summary>
    internal abstract int EntriesOffset { get; }

    /// <summary>Bytes that the index's file has at least.</summary>
    internal abstract int MinimumIndexFile { get; }

    internal abstract int HeaderLength { get; }

    /// <summary>Where the first record can begin.</summary>
    internal int FirstRecord => HasOwnIndexFile ? HeaderLength : EmptyLength;

    /// <summary>Bytes of a bundle without tiles.</summary>
    internal abstract int EmptyLength { get; }

    /// <summary>Largest tile in bytes.</summary>
    internal abstract int MaximumTile { get; }

    /// <summary>Number of a tile's entry in the index.</summary>
    internal abstract int CellOf(TileCoord tile);

    /// <summary>What an entry says; null for no tile, and for what no entry can say.</summary>
    internal abstract BundleEntry? Decode(ReadOnlySpan<byte> entry);

    /// <summary>An entry for a record.</summary>
    internal abstract void Encode(Span<byte> entry, BundleEntry record);

    internal abstract byte[] NewBundle(BundlePlace place);

    internal abstract byte[] NewIndex();

    /// <summary>Tells in the header that a tile has come in and how long the file is with it.</summary>
    internal virtual void Count(Span<byte> header, int size, bool isNew, long length)
    {
        uint largest = BinaryPrimitives.ReadUInt32LittleEndian(header[Largest..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[Largest..], Math.Max(largest, (uint)size));
        BinaryPrimitives.WriteInt64LittleEndian(header[FileSize..], length);
    }

    /// <summary>True when these are the first bytes of a bundle of this version.</summary>
    internal bool Accepts(ReadOnlySpan<byte> header) => IsBundle(header) && KindOf(header) == KindOf(NewHeader);

    /// <summary>True when these are the first bytes of a bundle of the other version.</summary>
    internal bool IsOther(ReadOnlySpan<byte> header) =>
        IsBundle(header) && KindOf(header) is BundleFormatV1.Kind or BundleFormatV2.Kind && KindOf(header) != KindOf(NewHeader);

    /// <summary>The header of an empty bundle.</summary>
    protected abstract ReadOnlySpan<byte> NewHeader { get; }

    /// <summary>A header with what both versions have in it.</summary>
    /// <param name="headerLength">Bytes of the header.</param>
    /// <param name="largest">What stands for the size of the largest tile while there is none.</param>
    /// <param name="fileLength">Bytes of an empty bundle.</param>
    /// <param name="kind">Which version it is.</param>
    protected static byte[] MakeHeader(int headerLength, uint largest, long fileLength, uint kind)
    {
        byte[] header = new byte[headerLength];
        Span<byte> at = header;
        BinaryPrimitives.WriteUInt32LittleEndian(at, Start);
        BinaryPrimitives.WriteUInt32LittleEndian(at[4..], BundlePlace.Cells);
        BinaryPrimitives.WriteUInt32LittleEndian(at[Largest..], largest);
        BinaryPrimitives.WriteUInt32LittleEndian(at[12..], 5);
        BinaryPrimitives.WriteInt64LittleEndian(at[FileSize..], fileLength);
        BinaryPrimitives.WriteInt64LittleEndian(at[32..], 40);
        BinaryPrimitives.WriteUInt32LittleEndian(at[KindPlace..], kind);
        return header;
    }

    private static bool IsBundle(ReadOnlySpan<byte> header) =>
        header.Length >= KindPlace + sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(header) == Start && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == BundlePlace.Cells;

    // The first field that tells the versions apart.
    private static uint KindOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[KindPlace..]);
}
