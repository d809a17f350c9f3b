using System.Buffers;
using System.Buffers.Binary;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Grains;

/// <summary>
/// The answer of a silo as bytes: for each wanted tile that is there x, y, level, length (4 bytes each), flags (1 byte), time of writing
/// in ticks or 0 (8 bytes), then its data. All numbers are little endian.
/// </summary>
public static class MetatileAnswer
{
    /// <summary>Media type of the answer.</summary>
    public const string MediaType = "application/vnd.mapproxycluster.tiles";

    private const int HeaderLength = 25;
    private const byte CacheableFlag = 1, StoredFlag = 2, StaleFlag = 4;

    /// <summary>Writes those of the tiles that are wanted; null for all.</summary>
    public static void Write(MetatileResult result, IReadOnlyList<TileCoord>? wanted, IBufferWriter<byte> output)
    {
        foreach (TileCoord place in wanted ?? result.Tiles.Keys)
        {
            if (result.Tiles.TryGetValue(place, out TileResult? tile))
            {
                WriteTile(place, tile, output);
            }
        }
    }

    /// <summary>Reads an answer; the tiles share its memory.</summary>
    /// <exception cref="InvalidDataException">The answer is cut or damaged.</exception>
    public static MetatileResult Read(ReadOnlyMemory<byte> answer)
    {
        var tiles = new Dictionary<TileCoord, TileResult>();
        while (answer.Length > 0)
        {
            if (answer.Length < HeaderLength)
            {
                throw new InvalidDataException("a silo's answer is cut");
            }

            ReadOnlySpan<byte> header = answer.Span;
            var place = new TileCoord(Number(header), Number(header[4..]), Number(header[8..]));
            int length = Number(header[12..]);
            byte flags = header[16];
            long ticks = BinaryPrimitives.ReadInt64LittleEndian(header[17..]);
            if (length < 0 || length > answer.Length - HeaderLength || ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            {
                throw new InvalidDataException("a silo's answer is damaged");
            }

            tiles[place] = new TileResult(
                answer.Slice(HeaderLength, length),
                ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero),
                (flags & CacheableFlag) != 0,
                (flags & StaleFlag) != 0 ? CacheState.Stale : (flags & StoredFlag) != 0 ? CacheState.Hit : CacheState.Miss);
            answer = answer[(HeaderLength + length)..];
        }

        return new MetatileResult(tiles);
    }

    private static int Number(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    private static void WriteTile(TileCoord place, TileResult tile, IBufferWriter<byte> output)
    {
        Span<byte> header = output.GetSpan(HeaderLength);
        BinaryPrimitives.WriteInt32LittleEndian(header, place.X);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], place.Y);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], place.Z);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], tile.Data.Length);
        header[16] = (byte)((tile.IsCacheable ? CacheableFlag : 0) | tile.State switch
        {
            CacheState.Hit => StoredFlag,
            CacheState.Stale => StaleFlag,
            _ => 0,
        });
        BinaryPrimitives.WriteInt64LittleEndian(header[17..], tile.Timestamp?.UtcTicks ?? 0);
        output.Advance(HeaderLength);
        output.Write(tile.Data.Span);
    }
}
