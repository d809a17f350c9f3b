using System.Buffers;
using System.IO.Compression;
using MapProxyCluster.Imaging.Codecs.Palettes;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Writes PNG: true colour with or without alpha, 8-bit grey, and palettes of 1 to 8 bits.</summary>
internal static class PngEncoder
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Fills a row of bytes as the file holds it.</summary>
    private delegate void RowPacker(int y, Span<byte> row);

    /// <summary>Writes red, green, blue, and alpha when asked for.</summary>
    internal static byte[] EncodeTrueColor(Raster raster, bool withAlpha, ZLibCompressionOptions effort)
    {
        var header = new PngHeader(raster.Width, raster.Height, 8, withAlpha ? PngColorType.Rgba : PngColorType.Rgb, false);
        byte filter = PngFilterChoice.For(raster);
        return Write(header, [], filter, effort, (y, row) => PngRowPacker.PackTrueColor(raster.Row(y), row, withAlpha));
    }

    /// <summary>Writes the luminance (ITU-R BT.601, as Pillow) in 8 bits.</summary>
    internal static byte[] EncodeGray(Raster raster, ZLibCompressionOptions effort)
    {
        var header = new PngHeader(raster.Width, raster.Height, 8, PngColorType.Gray, false);
        return Write(header, [], PngFilter.None, effort, (y, row) => PngRowPacker.PackGray(raster.Row(y), row));
    }

    /// <summary>Writes a palette with as few bits a pixel as it needs.</summary>
    internal static byte[] EncodePaletted(PalettedImage image, ZLibCompressionOptions effort)
    {
        int depth = image.Colors.Length switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        var header = new PngHeader(image.Width, image.Height, depth, PngColorType.Palette, false);
        return Write(header, image.Colors, PngFilter.None, effort, (y, row) =>
            PngRowPacker.PackIndexes(image.Indexes.Slice(y * image.Width, image.Width), row, depth));
    }

    private static byte[] Write(PngHeader header, uint[] palette, byte filter, ZLibCompressionOptions effort, RowPacker pack)
    {
        using var file = new ByteWriter(Math.Max(4096, header.RowBytes(header.Width) * header.Height / 4));
        var chunks = new PngChunkWriter(file);
        chunks.WriteHeader(header);
        if (palette.Length > 0)
        {
            chunks.WritePalette(palette);
        }

        int start = chunks.Begin("IDAT"u8);
        using (var deflater = new ZLibStream(file, effort, leaveOpen: true))
        {
            WriteRows(deflater, header, filter, pack);
        }

        chunks.End(start);
        chunks.End(chunks.Begin("IEND"u8));
        return file.ToArray();
    }

    // Rows go to the compressor in blocks; one row before each block is kept for the filters.
    private static void WriteRows(Stream deflater, PngHeader header, byte filter, RowPacker pack)
    {
        int rowBytes = header.RowBytes(header.Width), stride = rowBytes + 1, pixelBytes = Math.Max(1, header.BitsPerPixel / 8);
        int rowsPerBlock = Math.Clamp(BlockBytes / stride, 1, header.Height);
        byte[] block = ArrayPool<byte>.Shared.Rent(rowsPerBlock * stride);
        byte[] rows = ArrayPool<byte>.Shared.Rent(rowBytes * 2);
        Array.Clear(rows);
        try
        {
            for (int y = 0; y < header.Height; y += rowsPerBlock)
            {
                int count = Math.Min(rowsPerBlock, header.Height - y);
                for (int i = 0; i < count; i++)
                {
                    Span<byte> target = block.AsSpan(i * stride, stride);
                    target[0] = filter;
                    if (filter == PngFilter.None)
                    {
                        pack(y + i, target[1..]);
                        continue;
                    }

                    Span<byte> row = rows.AsSpan(((y + i) & 1) * rowBytes, rowBytes), above = rows.AsSpan(((y + i + 1) & 1) * rowBytes, rowBytes);
                    pack(y + i, row);
                    PngFilter.Apply(filter, row, above, target[1..], pixelBytes);
                }

                deflater.Write(block.AsSpan(0, count * stride));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<byte>.Shared.Return(rows);
        }
    }
}
