using System.Buffers.Binary;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// Version 1: <c>.bundle</c> has a header of 60 bytes, 16384 empty records and then the tiles; <c>.bundlx</c> has 16 bytes, an offset of
/// 5 bytes per tile, column by column, and 16 bytes. Numbers are little endian.
/// </summary>
internal sealed class BundleFormatV1 : BundleFormat
{
    internal const uint Kind = 16;

    private const int Header = 60, Edge = 16, Entry = 5;
    private const int Count4 = 16, RowsAndColumns = 44;

    private static readonly byte[] EmptyHeader = MakeHeader(Header, largest: 16, Header + (BundlePlace.Cells * SizePrefix), Kind);

    internal static BundleFormatV1 Instance { get; } = new();

    internal override string IndexExtension => ".bundlx";

    internal override bool EntriesMayTear => true;

    internal override int EntryLength => Entry;

    internal override int EntriesOffset => Edge;

    internal override int MinimumIndexFile => Edge + (BundlePlace.Cells * Entry);

    internal override int HeaderLength => Header;

    internal override int EmptyLength => Header + (BundlePlace.Cells * SizePrefix);

    internal override int MaximumTile => 64 * 1024 * 1024;

    protected override ReadOnlySpan<byte> NewHeader => EmptyHeader;

    internal override int CellOf(TileCoord tile) =>
        ((tile.X & (BundlePlace.Side - 1)) * BundlePlace.Side) + (tile.Y & (BundlePlace.Side - 1));

    internal override BundleEntry? Decode(ReadOnlySpan<byte> entry)
    {
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(entry) | ((long)entry[4] << 32);
        return offset < Header ? null : new BundleEntry(offset, null);
    }

    internal override void Encode(Span<byte> entry, BundleEntry record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)record.Offset);
        entry[4] = (byte)(record.Offset >> 32);
    }

    internal override byte[] NewBundle(BundlePlace place)
    {
        byte[] bundle = new byte[EmptyLength];
        EmptyHeader.CopyTo(bundle, 0);
        int[] corners = [place.Row, place.Row + BundlePlace.Side - 1, place.Column, place.Column + BundlePlace.Side - 1];
        for (int i = 0; i < corners.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bundle.AsSpan(RowsAndColumns + (i * sizeof(int))), corners[i]);
        }

        return bundle;
    }

    internal override byte[] NewIndex()
    {
        byte[] index = new byte[MinimumIndexFile + Edge];
        index[0] = 3;
        index[4] = 16;
        index[9] = 0x40;
        index[12] = 5;
        for (int i = 0; i < BundlePlace.Cells; i++)
        {
            Encode(index.AsSpan(Edge + (i * Entry)), new BundleEntry(Header + (i * SizePrefix), null));
        }

        index[^12] = 16;
        index[^8] = 16;
        return index;
    }

    internal override void Count(Span<byte> header, int size, bool isNew, long length)
    {
        base.Count(header, size, isNew, length);
        if (isNew)
        {
            long count = BinaryPrimitives.ReadInt64LittleEndian(header[Count4..]);
            BinaryPrimitives.WriteInt64LittleEndian(header[Count4..], count + 4);
        }
    }
}
