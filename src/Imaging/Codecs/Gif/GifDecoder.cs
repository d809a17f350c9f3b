using System.Buffers;

namespace MapProxyCluster.Imaging.Codecs.Gif;

/// <summary>Decodes the first frame of a GIF; what the frame leaves free of the screen is transparent.</summary>
internal static class GifDecoder
{
    /// <summary>Decodes a file whose size the caller has checked.</summary>
    /// <exception cref="ImageException">The file is damaged or cut off.</exception>
    internal static Raster Decode(ReadOnlySpan<byte> data)
    {
        GifHeader header = GifHeader.TryRead(data) ?? throw new ImageException("GIF header is invalid");
        int count = header.FrameWidth * header.FrameHeight;
        byte[] indexes = ArrayPool<byte>.Shared.Rent(count);
        try
        {
            GifLzwDecoder.Decode(data[header.DataStart..], indexes.AsSpan(0, count));
            Span<uint> colors = stackalloc uint[256];
            ReadPalette(data[header.Palette], header.Transparent, colors);
            return Draw(header, indexes, colors);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(indexes);
        }
    }

    private static Raster Draw(GifHeader header, ReadOnlySpan<byte> indexes, ReadOnlySpan<uint> colors)
    {
        bool coversAll = header.FrameWidth == header.Width && header.FrameHeight == header.Height;
        Raster raster = coversAll ? Raster.Uninitialized(header.Width, header.Height) : Raster.Filled(header.Width, header.Height, default);
        for (int i = 0; i < header.FrameHeight; i++)
        {
            int y = header.IsInterlaced ? InterlacedRow(i, header.FrameHeight) : i;
            ReadOnlySpan<byte> row = indexes.Slice(i * header.FrameWidth, header.FrameWidth);
            Span<uint> target = raster.Row(header.Top + y)[header.Left..];
            for (int x = 0; x < row.Length; x++)
            {
                target[x] = colors[row[x]];
            }
        }

        raster.IsOpaque = PixelScan.IsOpaque(raster.Pixels);
        return raster;
    }

    // GIF89a specification appendix E: every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
    private static int InterlacedRow(int i, int height)
    {
        foreach ((int first, int step) in ((int, int)[])[(0, 8), (4, 8), (2, 4)])
        {
            int rows = (height - first + step - 1) / step;
            if (i < rows)
            {
                return first + (i * step);
            }

            i -= Math.Max(rows, 0);
        }

        return 1 + (i * 2);
    }

    private static void ReadPalette(ReadOnlySpan<byte> palette, int transparent, Span<uint> colors)
    {
        colors.Fill(0xFF000000);
        for (int i = 0; i < palette.Length / 3; i++)
        {
            colors[i] = palette[i * 3] | ((uint)palette[(i * 3) + 1] << 8) | ((uint)palette[(i * 3) + 2] << 16) | 0xFF000000;
        }

        if (transparent >= 0)
        {
            colors[transparent] &= 0x00FFFFFF;
        }
    }
}
