using System.Buffers.Binary;

namespace MapProxyCluster.Imaging.Codecs.Gif;

/// <summary>
/// Everything before the pixels of the first frame (GIF89a specification §18 to §23). <see cref="Width"/> and
/// <see cref="Height"/> are those of the screen, enlarged where the frame reaches beyond it.
/// </summary>
internal readonly record struct GifHeader(
    int Width, int Height, int Left, int Top, int FrameWidth, int FrameHeight, bool IsInterlaced, Range Palette, int Transparent, int DataStart)
{
    internal ImageInfo Info => new(ImageFormat.Gif, Width, Height);

    /// <summary>Reads the header of a file that begins with the GIF signature; null when there is no valid frame.</summary>
    internal static GifHeader? TryRead(ReadOnlySpan<byte> data)
    {
        if (data.Length < 13)
        {
            return null;
        }

        int position = 13;
        Range palette = ReadPaletteRange(data[10], ref position);
        int transparent = -1;
        while (position + 2 < data.Length)
        {
            switch (data[position])
            {
                case 0x21:
                    if (data[position + 1] == 0xF9 && position + 7 < data.Length && (data[position + 3] & 1) != 0)
                    {
                        transparent = data[position + 6];
                    }

                    position = SkipBlocks(data, position + 2);
                    break;
                case 0x2C:
                    return ReadFrame(data, position + 1, palette, transparent);
                default:
                    return null;
            }
        }

        return null;
    }

    private static GifHeader? ReadFrame(ReadOnlySpan<byte> data, int position, Range palette, int transparent)
    {
        if (position + 9 >= data.Length)
        {
            return null;
        }

        int left = Number(data, position), top = Number(data, position + 2), width = Number(data, position + 4), height = Number(data, position + 6);
        byte flags = data[position + 8];
        position += 9;
        Range local = ReadPaletteRange(flags, ref position);
        palette = local.Equals(default) ? palette : local;
        if (width == 0 || height == 0 || palette.Equals(default) || position >= data.Length || palette.End.Value > data.Length)
        {
            return null;
        }

        int screenWidth = Math.Max(Number(data, 6), left + width), screenHeight = Math.Max(Number(data, 8), top + height);
        return new GifHeader(screenWidth, screenHeight, left, top, width, height, (flags & 0x40) != 0, palette, transparent, position);
    }

    private static Range ReadPaletteRange(byte flags, ref int position)
    {
        if ((flags & 0x80) == 0)
        {
            return default;
        }

        int start = position;
        position += 3 * (2 << (flags & 7));
        return start..position;
    }

    /// <summary>The position behind the empty block that ends a run of sub-blocks.</summary>
    private static int SkipBlocks(ReadOnlySpan<byte> data, int position)
    {
        while (position < data.Length && data[position] != 0)
        {
            position += data[position] + 1;
        }

        return position + 1;
    }

    private static int Number(ReadOnlySpan<byte> data, int position) => BinaryPrimitives.ReadUInt16LittleEndian(data[position..]);
}
