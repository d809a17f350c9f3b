using System.Buffers.Binary;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// Version 2: one file of a header of 64 bytes, an entry of 8 bytes per tile, row by row (offset of the tile in the low 40 bits, its size
/// in the high 24), and the tiles. Numbers are little endian.
/// </summary>
internal sealed class BundleFormatV2 : BundleFormat
{
    internal const uint Kind = 20 + Index;

    private const int Header = 64, Entry = 8, Index = BundlePlace.Cells * Entry;
    private const int OffsetBits = 40;

    // What stands for no tile in ArcGIS: offset 4, size 0.
    private const ulong NoTile = 4;

    private static readonly byte[] EmptyHeader = MakeHeader();

    internal static BundleFormatV2 Instance { get; } = new();

    internal override string IndexExtension => Extension;

    internal override bool EntriesMayTear => false;

    internal override int EntryLength => Entry;

    internal override int EntriesOffset => Header;

    internal override int MinimumIndexFile => Header + Index;

    internal override int HeaderLength => Header;

    internal override int EmptyLength => Header + Index;

    internal override int MaximumTile => (1 << 24) - 1;

    protected override ReadOnlySpan<byte> NewHeader => EmptyHeader;

    internal override int CellOf(TileCoord tile) =>
        ((tile.Y & (BundlePlace.Side - 1)) * BundlePlace.Side) + (tile.X & (BundlePlace.Side - 1));

    internal override BundleEntry? Decode(ReadOnlySpan<byte> entry)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(entry);
        int size = (int)(value >> OffsetBits);
        return size == 0 ? null : new BundleEntry((long)(value & (MaximumFile - 1)) - SizePrefix, size);
    }

    internal override void Encode(Span<byte> entry, BundleEntry record) => BinaryPrimitives.WriteUInt64LittleEndian(
        entry, (ulong)(record.Offset + SizePrefix) | ((ulong)record.Size!.Value << OffsetBits));

    internal override byte[] NewBundle(BundlePlace place)
    {
        byte[] bundle = new byte[EmptyLength];
        EmptyHeader.CopyTo(bundle, 0);
        for (int i = 0; i < BundlePlace.Cells; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bundle.AsSpan(Header + (i * Entry)), NoTile);
        }

        return bundle;
    }

    internal override byte[] NewIndex() => [];

    private static byte[] MakeHeader()
    {
        byte[] header = MakeHeader(Header, largest: 0, Header + Index, Kind);
        Span<byte> at = header;
        BinaryPrimitives.WriteUInt32LittleEndian(at[44..], 3);
        BinaryPrimitives.WriteUInt32LittleEndian(at[48..], 16);
        BinaryPrimitives.WriteUInt32LittleEndian(at[52..], BundlePlace.Cells);
        BinaryPrimitives.WriteUInt32LittleEndian(at[56..], 5);
        BinaryPrimitives.WriteUInt32LittleEndian(at[60..], Index);
        return header;
    }
}
