using System.Buffers;
using MapProxyCluster.Imaging.Codecs.Palettes;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>
/// Decodes every PNG colour type, depth and interlace method. Our own code but for the inflating: faster than the C libraries with the
/// distribution's zlib, and managed code is the safer place for bytes from the network.
/// </summary>
internal static unsafe class PngDecoder
{
    private const int BlockBytes = 64 * 1024;

    // Adam7 (PNG specification §8.2): first column and row of each pass, and the steps between its pixels.
    private static readonly (int X, int Y, int StepX, int StepY)[] InterlacePasses =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Decodes a file whose size the caller has checked.</summary>
    /// <exception cref="ImageException">The file is damaged or cut off.</exception>
    internal static Raster Decode(ReadOnlySpan<byte> data)
    {
        PngHeader header = PngHeader.TryRead(data) ?? throw new ImageException("PNG header is invalid");
        PngChunks chunks = PngChunks.Read(data);
        var expander = new PngRowExpander(header, chunks.Palette, chunks.Transparency);
        Raster raster = Raster.Uninitialized(header.Width, header.Height);
        try
        {
            fixed (byte* start = data)
            {
                using Stream inflater = Deflate.Decompress(new ImageDataStream(start, chunks.ImageData), InflatedBytes(header));
                ReadPixels(inflater, header, expander, raster);
            }

            raster.IsOpaque = !expander.MayHaveAlpha || PixelScan.IsOpaque(raster.Pixels);
            return raster;
        }
        catch (Exception exception)
        {
            raster.Dispose();
            if (exception is InvalidDataException or IOException)
            {
                throw new ImageException("PNG pixel data is damaged or cut off", exception);
            }

            throw;
        }
    }

    /// <summary>The indexes of a picture with a palette, and the colours of all indexes in it; null for other kinds, and what is damaged.</summary>
    internal static PalettedImage? TryDecodeIndexes(ReadOnlySpan<byte> data)
    {
        if (PngHeader.TryRead(data) is not { ColorType: PngColorType.Palette, IsInterlaced: false } header)
        {
            return null;
        }

        byte[] indexes = ArrayPool<byte>.Shared.Rent(checked(header.Width * header.Height));
        try
        {
            PngChunks chunks = PngChunks.Read(data);
            uint[] colors = PngRowExpander.PaletteTable(chunks.Palette, chunks.Transparency);
            fixed (byte* start = data)
            {
                using Stream inflater = Deflate.Decompress(new ImageDataStream(start, chunks.ImageData), InflatedBytes(header));
                ReadPass(inflater, header, header.Width, header.Height, (row, y) =>
                    PngRowExpander.UnpackIndexes(row, indexes.AsSpan(y * header.Width, header.Width), header.BitDepth));
                CheckEnd(inflater);
            }

            return new PalettedImage(header.Width, header.Height, colors, indexes);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ImageException)
        {
            ArrayPool<byte>.Shared.Return(indexes);
            return null;
        }
    }

    private static (int Width, int Height) SizeOf((int X, int Y, int StepX, int StepY) pass, PngHeader header) =>
        ((header.Width - pass.X + pass.StepX - 1) / pass.StepX, (header.Height - pass.Y + pass.StepY - 1) / pass.StepY);

    // Rows with their filters' numbers; passes without pixels have none.
    private static long InflatedBytes(PngHeader header)
    {
        (int Width, int Height)[] passes = header.IsInterlaced
            ? Array.ConvertAll(InterlacePasses, pass => SizeOf(pass, header))
            : [(header.Width, header.Height)];
        return passes.Where(pass => pass.Width > 0).Sum(pass => (header.RowBytes(pass.Width) + 1L) * pass.Height);
    }

    private static void ReadPixels(Stream inflater, PngHeader header, PngRowExpander expander, Raster raster)
    {
        if (!header.IsInterlaced)
        {
            ReadPass(inflater, header, header.Width, header.Height, (row, y) => expander.Expand(row, raster.Row(y)));
        }
        else
        {
            foreach ((int X, int Y, int StepX, int StepY) pass in InterlacePasses)
            {
                (int width, int height) = SizeOf(pass, header);
                if (width > 0 && height > 0)
                {
                    ReadInterlacedPass(inflater, header, expander, raster, pass, width, height);
                }
            }
        }

        CheckEnd(inflater);
    }

    // Reaching the end of the stream makes the inflater check its checksum.
    private static void CheckEnd(Stream inflater)
    {
        Span<byte> rest = stackalloc byte[1];
        _ = inflater.Read(rest);
    }

    private static void ReadInterlacedPass(
        Stream inflater, PngHeader header, PngRowExpander expander, Raster raster, (int X, int Y, int StepX, int StepY) pass, int width, int height)
    {
        uint[] pixels = new uint[width];
        ReadPass(inflater, header, width, height, (row, passRow) =>
        {
            expander.Expand(row, pixels);
            Span<uint> target = raster.Row(pass.Y + (passRow * pass.StepY));
            for (int i = 0; i < pixels.Length; i++)
            {
                target[pass.X + (i * pass.StepX)] = pixels[i];
            }
        });
    }

    private delegate void RowReader(ReadOnlySpan<byte> row, int y);

    // Inflates blocks of rows, undoes their filters in place and hands each row on.
    private static void ReadPass(Stream inflater, PngHeader header, int width, int height, RowReader read)
    {
        int rowBytes = header.RowBytes(width), stride = rowBytes + 1;
        int rowsPerBlock = Math.Clamp(BlockBytes / stride, 1, height);
        byte[] block = ArrayPool<byte>.Shared.Rent(rowsPerBlock * stride);
        byte[] previous = ArrayPool<byte>.Shared.Rent(rowBytes);
        try
        {
            Span<byte> above = previous.AsSpan(0, rowBytes);
            above.Clear();
            int pixelBytes = Math.Max(1, header.BitsPerPixel / 8);
            for (int y = 0; y < height; y += rowsPerBlock)
            {
                Span<byte> rows = block.AsSpan(0, Math.Min(rowsPerBlock, height - y) * stride);
                inflater.ReadExactly(rows);
                for (int i = 0; i * stride < rows.Length; i++)
                {
                    Span<byte> row = rows.Slice((i * stride) + 1, rowBytes);
                    PngFilter.Undo(rows[i * stride], row, above, pixelBytes);
                    read(row, y + i);
                    above = row;
                }

                above.CopyTo(previous);
                above = previous.AsSpan(0, rowBytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            ArrayPool<byte>.Shared.Return(previous);
        }
    }
}
