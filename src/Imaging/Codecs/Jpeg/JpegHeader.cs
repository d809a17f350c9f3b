using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>What the markers before the first scan of a JPEG file say (ITU-T T.81 annex B).</summary>
internal readonly record struct JpegHeader(int Width, int Height, int Components, bool HasAdobeMarker)
{
    internal ImageInfo Info => new(ImageFormat.Jpeg, Width, Height);

    /// <summary>Reads the header of a file that begins with SOI; null when there is no valid frame header.</summary>
    internal static JpegHeader? TryRead(ReadOnlySpan<byte> data)
    {
        bool hasAdobeMarker = false;
        for (int position = 2; position + 4 <= data.Length;)
        {
            if (data[position] != 0xFF)
            {
                return null;
            }

            byte marker = data[position + 1];
            if (marker == 0xFF || IsStandalone(marker))
            {
                position += marker == 0xFF ? 1 : 2;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(position + 2)..]);
            if (length < 2 || position + 2 + length > data.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> segment = data.Slice(position + 4, length - 2);
            if (IsFrame(marker))
            {
                return ReadFrame(segment, hasAdobeMarker);
            }

            hasAdobeMarker |= marker == 0xEE && segment.StartsWith("Adobe"u8);
            position += 2 + length;
        }

        return null;
    }

    // SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC).
    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC;

    // TEM and RST0 to RST7 have no length.
    private static bool IsStandalone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD7);

    private static JpegHeader? ReadFrame(ReadOnlySpan<byte> segment, bool hasAdobeMarker)
    {
        if (segment.Length < 6)
        {
            return null;
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int components = segment[5];
        return width > 0 && height > 0 && components is 1 or 3 or 4 ? new JpegHeader(width, height, components, hasAdobeMarker) : null;
    }
}
