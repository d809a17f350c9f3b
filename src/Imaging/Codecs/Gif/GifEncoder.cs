using System.Numerics;
using MapProxyCluster.Imaging.Codecs.Palettes;

namespace MapProxyCluster.Imaging.Codecs.Gif;

/// <summary>Writes a GIF of one frame; the palette may hold one transparent colour, which comes first.</summary>
internal static class GifEncoder
{
    private const int MaxSide = 65535;

    /// <exception cref="ImageException">The image is larger than GIF allows.</exception>
    internal static byte[] Encode(PalettedImage image)
    {
        if (image.Width > MaxSide || image.Height > MaxSide)
        {
            throw new ImageException($"GIF cannot hold {image.Width} × {image.Height} pixels");
        }

        int depth = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)image.Colors.Length - 1));
        using var file = new ByteWriter(1024 + (image.Indexes.Length / 2));
        file.Write("GIF89a"u8);
        WriteSize(file, image);
        file.Write([(byte)(0xF0 | (depth - 1)), 0, 0]);
        for (int i = 0; i < 1 << depth; i++)
        {
            uint color = i < image.Colors.Length ? image.Colors[i] : 0;
            file.Write([(byte)color, (byte)(color >> 8), (byte)(color >> 16)]);
        }

        if (image.Colors[0] >> 24 == 0)
        {
            file.Write([0x21, 0xF9, 4, 1, 0, 0, 0, 0]);
        }

        file.Write([0x2C, 0, 0, 0, 0]);
        WriteSize(file, image);
        file.WriteByte(0);
        WritePixels(file, image.Indexes, Math.Max(2, depth));
        file.WriteByte(0x3B);
        return file.ToArray();
    }

    private static void WriteSize(ByteWriter file, PalettedImage image)
    {
        file.WriteUInt16LittleEndian(image.Width);
        file.WriteUInt16LittleEndian(image.Height);
    }

    private static void WritePixels(ByteWriter file, ReadOnlySpan<byte> indexes, int symbolBits)
    {
        using var codes = new ByteWriter(1024 + (indexes.Length / 2));
        LzwEncoder.EncodeGif(indexes, symbolBits, codes);
        file.WriteByte((byte)symbolBits);
        for (ReadOnlySpan<byte> rest = codes.Written; !rest.IsEmpty;)
        {
            int length = Math.Min(255, rest.Length);
            file.WriteByte((byte)length);
            file.Write(rest[..length]);
            rest = rest[length..];
        }

        file.WriteByte(0);
    }
}
