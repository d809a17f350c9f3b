using System.Buffers;
using MapProxyCluster.Imaging.Codecs.Jpeg;
using MapProxyCluster.Imaging.Codecs.Png;

namespace MapProxyCluster.Imaging.Codecs.Tiff;

/// <summary>Writes baseline TIFF 6.0 of one strip: RGB, RGBA or grey; plain, LZW or JPEG (TIFF technical note 2); with GeoTIFF tags.</summary>
internal static class TiffEncoder
{
    private const int Uncompressed = 1, Lzw = 5, Jpeg = 7;
    private const int BlackIsZero = 1, Rgb = 2, YCbCr = 6;

    /// <summary>
    /// Writes <paramref name="raster"/> with 1, 3 or 4 <paramref name="samples"/> a pixel. JPEG keeps three at most.
    /// </summary>
    /// <exception cref="ImageException">The compression is not "raw", "tiff_lzw" or "jpeg".</exception>
    internal static byte[] Encode(Raster raster, int samples, string? compression, int jpegQuality, GeoReference? geo)
    {
        int method = compression switch
        {
            null or "raw" => Uncompressed,
            "tiff_lzw" => Lzw,
            "jpeg" => Jpeg,
            _ => throw new ImageException($"TIFF compression '{compression}' is unknown"),
        };
        using var file = new ByteWriter(checked((raster.Width * raster.Height * samples) + 1024));
        file.Write("II*\0\0\0\0\0"u8);
        WriteStrip(file, raster, samples, method, jpegQuality);
        int length = (int)file.Length - 8;
        var tags = new TiffTags();
        AddImageTags(tags, raster, samples, method, length);
        if (geo is not null)
        {
            GeoTiff.AddTags(tags, raster.Size, geo);
        }

        tags.Write(file);
        return file.ToArray();
    }

    private static void AddImageTags(TiffTags tags, Raster raster, int samples, int method, int stripLength)
    {
        int colors = samples == 1 ? BlackIsZero : method == Jpeg ? YCbCr : Rgb;
        tags.AddLong(256, raster.Width);
        tags.AddLong(257, raster.Height);
        tags.AddShorts(258, Enumerable.Repeat(8, samples));
        tags.AddShorts(259, [method]);
        tags.AddShorts(262, [colors]);
        tags.AddLong(273, 8);
        tags.AddShorts(277, [samples]);
        tags.AddLong(278, raster.Height);
        tags.AddLong(279, stripLength);
        tags.AddShorts(284, [1]);
        if (samples == 4)
        {
            // Alpha that is not premultiplied.
            tags.AddShorts(338, [2]);
        }

        if (colors == YCbCr)
        {
            tags.AddShorts(530, [2, 2]);
        }
    }

    private static void WriteStrip(ByteWriter file, Raster raster, int samples, int method, int jpegQuality)
    {
        if (method == Jpeg)
        {
            int sampling = samples == 1 ? TurboJpeg.SamplingGray : TurboJpeg.Sampling420;
            file.Write(TurboJpeg.Instance.Compress(raster.Bytes, raster.Width, raster.Height, sampling, jpegQuality));
            return;
        }

        if (method == Uncompressed)
        {
            PackRows(raster, samples, file.Take(raster.Width * raster.Height * samples));
            return;
        }

        int length = raster.Width * raster.Height * samples;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        PackRows(raster, samples, bytes.AsSpan(0, length));
        LzwEncoder.EncodeTiff(bytes.AsSpan(0, length), file);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static void PackRows(Raster raster, int samples, Span<byte> target)
    {
        int rowBytes = raster.Width * samples;
        for (int y = 0; y < raster.Height; y++)
        {
            Span<byte> row = target.Slice(y * rowBytes, rowBytes);
            if (samples == 1)
            {
                PngRowPacker.PackGray(raster.Row(y), row);
            }
            else
            {
                PngRowPacker.PackTrueColor(raster.Row(y), row, withAlpha: samples == 4);
            }
        }
    }
}
