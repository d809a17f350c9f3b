using System.Buffers.Binary;
using System.Security.Cryptography;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Tiles that tell where they belong and whether they are whole: they begin like a PNG, and end with a hash of what is before.</summary>
internal static class MarkedTile
{
    private const int HashLength = 32, FixedLength = 8 + 16 + HashLength;
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    internal static byte[] Create(TileCoord tile, int version, int length = 300)
    {
        byte[] data = new byte[Math.Max(FixedLength, length)];
        Signature.CopyTo(data, 0);
        Span<byte> mark = data.AsSpan(8);
        BinaryPrimitives.WriteInt32LittleEndian(mark, tile.X);
        BinaryPrimitives.WriteInt32LittleEndian(mark[4..], tile.Y);
        BinaryPrimitives.WriteInt32LittleEndian(mark[8..], tile.Z);
        BinaryPrimitives.WriteInt32LittleEndian(mark[12..], version);
        new Random(version + tile.GetHashCode()).NextBytes(data.AsSpan(24..^HashLength));
        SHA256.HashData(data.AsSpan(..^HashLength), data.AsSpan(^HashLength..));
        return data;
    }

    /// <summary>The version of a whole tile; null for any other bytes, or a tile from another place.</summary>
    internal static int? VersionOf(ReadOnlySpan<byte> data, TileCoord tile)
    {
        if (data.Length < FixedLength || !SHA256.HashData(data[..^HashLength]).AsSpan().SequenceEqual(data[^HashLength..]))
        {
            return null;
        }

        ReadOnlySpan<byte> mark = data[8..];
        var place = new TileCoord(
            BinaryPrimitives.ReadInt32LittleEndian(mark), BinaryPrimitives.ReadInt32LittleEndian(mark[4..]), BinaryPrimitives.ReadInt32LittleEndian(mark[8..]));
        return place == tile ? BinaryPrimitives.ReadInt32LittleEndian(mark[12..]) : null;
    }

    /// <summary>Reads tiles and fails for one that is not right; returns how many are there.</summary>
    internal static async Task<int> CountAsync(ITileCache cache, IReadOnlyList<TileCoord> tiles)
    {
        CachedTile?[] loaded = await cache.LoadAsync(tiles, Dimensions.None, default);
        for (int i = 0; i < loaded.Length; i++)
        {
            if (loaded[i] is { } tile)
            {
                Assert.NotNull(VersionOf(tile.Data.Span, tiles[i]));
            }
        }

        return loaded.Count(tile => tile is not null);
    }
}
