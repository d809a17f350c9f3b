using System.Buffers.Binary;
using System.Text;

namespace MapProxyCluster.Caches;

/// <summary>
/// A tile as a Redis value: the picture's bytes, then a trailer with media type and time of writing. Readers of pictures ignore what
/// follows a picture, so MapProxy reads our values; values without a trailer are MapProxy's.
/// Trailer: media type (ASCII), its length (1 byte), microseconds since 1970 (8 bytes, big endian), mark (7 bytes).
/// </summary>
internal static class RedisTileValue
{
    /// <summary>Length of the part of the trailer that has a fixed size.</summary>
    internal const int FixedLength = 16;

    private const int TimeOffset = 1;
    private static readonly byte[] Mark = "MPCtile"u8.ToArray();

    internal static byte[] Write(ReadOnlySpan<byte> picture, string mediaType, DateTimeOffset written)
    {
        byte[] value = GC.AllocateUninitializedArray<byte>(picture.Length + mediaType.Length + FixedLength);
        picture.CopyTo(value);
        Encoding.ASCII.GetBytes(mediaType, value.AsSpan(picture.Length));
        Span<byte> trailer = value.AsSpan(value.Length - FixedLength);
        trailer[0] = (byte)mediaType.Length;
        BinaryPrimitives.WriteInt64BigEndian(trailer[TimeOffset..], Microseconds(written));
        Mark.CopyTo(trailer[(TimeOffset + sizeof(long))..]);
        return value;
    }

    internal static CachedTile? Read(byte[]? value)
    {
        if (value is null or [])
        {
            return null;
        }

        if (TimeOf(value) is not { } written)
        {
            return new CachedTile(value, null);
        }

        int typeLength = value[^FixedLength], length = value.Length - FixedLength - typeLength;
        return length <= 0 ? null : new CachedTile(value.AsMemory(0, length), written)
        {
            MediaType = typeLength == 0 ? null : Encoding.ASCII.GetString(value, length, typeLength),
        };
    }

    /// <summary>The time in a value or in its last bytes; null when there is no trailer.</summary>
    internal static DateTimeOffset? TimeOf(ReadOnlySpan<byte> value)
    {
        if (value.Length < FixedLength || !value.EndsWith(Mark))
        {
            return null;
        }

        long microseconds = BinaryPrimitives.ReadInt64BigEndian(value[^(FixedLength - TimeOffset)..]);
        return microseconds is >= 0 and < 253_402_300_800_000_000 ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond) : null;
    }

    /// <summary>A time in the form in which the trailer holds it: such texts sort as their times do.</summary>
    internal static byte[] Horizon(DateTimeOffset time)
    {
        byte[] text = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(text, Microseconds(time));
        return text;
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
