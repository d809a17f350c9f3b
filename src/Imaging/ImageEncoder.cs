using MapProxyCluster.Imaging.Codecs;
using MapProxyCluster.Imaging.Codecs.Jpeg;
using MapProxyCluster.Imaging.Codecs.Palettes;
using MapProxyCluster.Imaging.Codecs.Png;
using MapProxyCluster.Imaging.Codecs.WebP;

namespace MapProxyCluster.Imaging;

/// <summary>Encodes PNG, JPEG, GIF, TIFF and WebP.</summary>
public static class ImageEncoder
{
    private const int MaxPaletteSize = 256;

    /// <summary>Encodes pixels as the options say; <paramref name="geo"/> georeferences a TIFF and is ignored by other formats.</summary>
    /// <exception cref="ImageException">The format cannot be written or cannot hold the image.</exception>
    public static byte[] Encode(Raster raster, ImageOptions options) => options.Format switch
    {
        ImageFormat.Png => EncodePng(raster, options),
        ImageFormat.Jpeg => EncodeJpeg(raster, options),
        ImageFormat.WebP => EncodeWebP(raster, options),
        ImageFormat.Mixed => EncodeMixed(raster, options),
        _ => throw new ImageException($"images cannot be written as {options.Format}"),
    };

    private static byte[] EncodePng(Raster raster, ImageOptions options)
    {
        int colors = PaletteSize(options);
        if (colors > 0)
        {
            using PalettedImage image = Quantize(raster, options, colors);
            return PngEncoder.EncodePaletted(image);
        }

        bool keepsAlpha = options.Mode is not (ColorMode.Rgb or ColorMode.Gray or ColorMode.Integer) && options.Transparent != false;
        if (keepsAlpha && !PixelScan.IsOpaque(raster.Pixels))
        {
            return PngEncoder.EncodeTrueColor(raster, withAlpha: true);
        }

        using Raster flat = Flattening.Flatten(raster, options.Background);
        return options.Mode is ColorMode.Gray or ColorMode.Integer
            ? PngEncoder.EncodeGray(flat)
            : PngEncoder.EncodeTrueColor(flat, withAlpha: options.Mode == ColorMode.Rgba);
    }

    private static byte[] EncodeJpeg(Raster raster, ImageOptions options)
    {
        using Raster flat = Flattening.Flatten(raster, options.Background);
        int sampling = options.Mode is ColorMode.Gray ? TurboJpeg.SamplingGray : TurboJpeg.Sampling420;
        return TurboJpeg.Instance.Compress(flat.Bytes, flat.Width, flat.Height, sampling, Math.Clamp(options.JpegQuality, 1, 100));
    }

    private static byte[] EncodeWebP(Raster raster, ImageOptions options)
    {
        using Raster image = options.Transparent == false ? Flattening.Flatten(raster, options.Background) : raster.Share();
        return WebPCodec.Encode(image, options.JpegQuality);
    }

    private static byte[] EncodeMixed(Raster raster, ImageOptions options) => raster.IsOpaque || PixelScan.IsOpaque(raster.Pixels)
        ? EncodeJpeg(raster, options)
        : EncodePng(raster, options with { Transparent = true });

    private static PalettedImage Quantize(Raster raster, ImageOptions options, int colors)
    {
        if (options.Transparent == true && !raster.IsOpaque)
        {
            return options.Quantizer == Quantizer.MedianCut
                ? PaletteBuilder.BuildWithBinaryAlpha(raster, colors)
                : PaletteBuilder.Build(raster, colors);
        }

        using Raster flat = Flattening.Flatten(raster, options.Background);
        return PaletteBuilder.Build(flat, colors);
    }

    // 0 for true colour.
    private static int PaletteSize(ImageOptions options) => options switch
    {
        { Colors: > 0 and { } colors } => Math.Min(colors, MaxPaletteSize),
        { Colors: null, Mode: ColorMode.Paletted } => MaxPaletteSize,
        _ => 0,
    };
}
