using MapProxyCluster.Imaging.Codecs.Palettes;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Writes PNG: true colour with or without alpha, 8-bit grey, and palettes of 1 to 8 bits.</summary>
internal static class PngEncoder
{
    /// <summary>Fills a row of bytes as the file holds it.</summary>
    private delegate void RowPacker(int y, Span<byte> row);

    /// <summary>Writes red, green, blue, and alpha when asked for.</summary>
    internal static byte[] EncodeTrueColor(Raster raster, bool withAlpha, DeflateEffort effort)
    {
        var header = new PngHeader(raster.Width, raster.Height, 8, withAlpha ? PngColorType.Rgba : PngColorType.Rgb, false);
        byte filter = PngFilterChoice.For(raster);
        return Write(header, [], filter, effort, (y, row) => PngRowPacker.PackTrueColor(raster.Row(y), row, withAlpha));
    }

    /// <summary>Writes the luminance (ITU-R BT.601, as Pillow) in 8 bits.</summary>
    internal static byte[] EncodeGray(Raster raster, DeflateEffort effort)
    {
        var header = new PngHeader(raster.Width, raster.Height, 8, PngColorType.Gray, false);
        return Write(header, [], PngFilter.None, effort, (y, row) => PngRowPacker.PackGray(raster.Row(y), row));
    }

    /// <summary>Writes a palette with as few bits a pixel as it needs.</summary>
    internal static byte[] EncodePaletted(PalettedImage image, DeflateEffort effort)
    {
        int depth = image.Colors.Length switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        var header = new PngHeader(image.Width, image.Height, depth, PngColorType.Palette, false);
        return Write(header, image.Colors, PngFilter.None, effort, (y, row) =>
            PngRowPacker.PackIndexes(image.Indexes.Slice(y * image.Width, image.Width), row, depth));
    }

    private static byte[] Write(PngHeader header, uint[] palette, byte filter, DeflateEffort effort, RowPacker pack)
    {
        using var file = new ByteWriter(Math.Max(4096, header.RowBytes(header.Width) * header.Height / 4));
        var chunks = new PngChunkWriter(file);
        chunks.WriteHeader(header);
        if (palette.Length > 0)
        {
            chunks.WritePalette(palette);
        }

        int start = chunks.Begin("IDAT"u8);
        Deflate.Compress(new RowFilter(header, filter, pack).Fill, header, effort, file);
        chunks.End(start);
        chunks.End(chunks.Begin("IEND"u8));
        return file.ToArray();
    }

    // The rows of a file, each after its filter's number.
    private sealed class RowFilter(PngHeader header, byte filter, RowPacker pack)
    {
        private readonly int _rowBytes = header.RowBytes(header.Width);

        // A row and the one above it, which the filters compare.
        private readonly byte[] _rows = filter == PngFilter.None ? [] : new byte[header.RowBytes(header.Width) * 2];

        internal void Fill(int first, int count, Span<byte> rows)
        {
            for (int y = first; y < first + count; y++)
            {
                Span<byte> target = rows.Slice((y - first) * (_rowBytes + 1), _rowBytes + 1);
                target[0] = filter;
                if (filter == PngFilter.None)
                {
                    pack(y, target[1..]);
                    continue;
                }

                Span<byte> row = _rows.AsSpan((y & 1) * _rowBytes, _rowBytes), above = _rows.AsSpan((~y & 1) * _rowBytes, _rowBytes);
                pack(y, row);
                PngFilter.Apply(filter, row, above, target[1..], Math.Max(1, header.BitsPerPixel / 8));
            }
        }
    }
}
