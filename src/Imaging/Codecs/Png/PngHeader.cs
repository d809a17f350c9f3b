using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>PNG colour types (PNG specification §6.1).</summary>
internal enum PngColorType : byte
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The IHDR chunk (PNG specification §11.2.2).</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColorType ColorType, bool IsInterlaced)
{
    /// <summary>Bytes from the start of the file to the end of IHDR with its checksum.</summary>
    internal const int Length = 33;

    internal ImageInfo Info => new(ImageFormat.Png, Width, Height);

    internal int BitsPerPixel => BitDepth * ColorType switch
    {
        PngColorType.Rgb => 3,
        PngColorType.Rgba => 4,
        PngColorType.GrayAlpha => 2,
        _ => 1,
    };

    /// <summary>Bytes of <paramref name="width"/> pixels, without the filter byte.</summary>
    internal int RowBytes(int width) => checked((int)((((long)width * BitsPerPixel) + 7) / 8));

    /// <summary>Reads the header of a file that begins with the PNG signature; null when it is cut off or invalid.</summary>
    internal static PngHeader? TryRead(ReadOnlySpan<byte> data)
    {
        if (data.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(data[8..]) != 13 || !data.Slice(12, 4).SequenceEqual("IHDR"u8)
            || BinaryPrimitives.ReadUInt32BigEndian(data[29..]) != Crc32.Compute(data[12..29]))
        {
            return null;
        }

        int width = BinaryPrimitives.ReadInt32BigEndian(data[16..]), height = BinaryPrimitives.ReadInt32BigEndian(data[20..]);
        int depth = data[24];
        var type = (PngColorType)data[25];
        bool isValid = width > 0 && height > 0 && data[26] == 0 && data[27] == 0 && data[28] <= 1 && type switch
        {
            PngColorType.Gray => depth is 1 or 2 or 4 or 8 or 16,
            PngColorType.Palette => depth is 1 or 2 or 4 or 8,
            PngColorType.Rgb or PngColorType.GrayAlpha or PngColorType.Rgba => depth is 8 or 16,
            _ => false,
        };
        return isValid ? new PngHeader(width, height, depth, type, data[28] == 1) : null;
    }
}
