using MapProxyCluster.Imaging.Codecs;
using MapProxyCluster.Imaging.Codecs.Gif;
using MapProxyCluster.Imaging.Codecs.Jpeg;
using MapProxyCluster.Imaging.Codecs.Palettes;
using MapProxyCluster.Imaging.Codecs.Png;
using MapProxyCluster.Imaging.Codecs.Tiff;
using MapProxyCluster.Imaging.Codecs.WebP;

namespace MapProxyCluster.Imaging;

/// <summary>Encodes PNG, JPEG, GIF, TIFF and WebP.</summary>
public static class ImageEncoder
{
    private const int MaxPaletteSize = 256;

    // Highest alpha that becomes invisible where a palette has a single transparent entry.
    private const uint MedianCutInvisible = 128, FaintlyVisible = 16;

    /// <summary>Encodes pixels as the options say; <paramref name="geo"/> georeferences a TIFF and is ignored by other formats.</summary>
    /// <exception cref="ImageException">The format cannot be written or cannot hold the image.</exception>
    public static byte[] Encode(Raster raster, ImageOptions options, GeoReference? geo = null) => options.Format switch
    {
        ImageFormat.Png => EncodePng(raster, options),
        ImageFormat.Jpeg => EncodeJpeg(raster, options),
        ImageFormat.Gif => EncodeGif(raster, options),
        ImageFormat.Tiff => EncodeTiff(raster, options, geo),
        ImageFormat.WebP => EncodeWebP(raster, options),
        ImageFormat.Mixed => EncodeMixed(raster, options),
        _ => throw new ImageException($"images cannot be written as {options.Format}"),
    };

    /// <summary>The picture with a palette, its transparency as the options want it.</summary>
    internal static PalettedImage Quantize(Raster raster, ImageOptions options, int colors)
    {
        if (options.Transparent == true && !raster.IsOpaque)
        {
            return options.Quantizer == Quantizer.MedianCut
                ? PaletteBuilder.BuildWithBinaryAlpha(raster, colors, MedianCutInvisible)
                : PaletteBuilder.Build(raster, colors);
        }

        using Raster flat = Flattening.Flatten(raster, options.Background);
        return PaletteBuilder.Build(flat, colors);
    }

    /// <summary>Largest palette that is wanted; 0 for true colour.</summary>
    internal static int PaletteSize(ImageOptions options) => options switch
    {
        { Colors: > 0 and { } colors } => Math.Min(colors, MaxPaletteSize),
        { Colors: null, Mode: ColorMode.Paletted } => MaxPaletteSize,
        _ => 0,
    };

    private static byte[] EncodePng(Raster raster, ImageOptions options)
    {
        DeflateEffort effort = DeflateEffort.For(options);
        int colors = PaletteSize(options);
        if (colors > 0)
        {
            using PalettedImage image = Quantize(raster, options, colors);
            return PngEncoder.EncodePaletted(image, effort);
        }

        if (KeepsAlpha(raster, options))
        {
            return PngEncoder.EncodeTrueColor(raster, withAlpha: true, effort);
        }

        using Raster flat = Flattening.Flatten(raster, options.Background);
        return options.IsGray ? PngEncoder.EncodeGray(flat, effort) : PngEncoder.EncodeTrueColor(flat, options.Mode == ColorMode.Rgba, effort);
    }

    private static byte[] EncodeGif(Raster raster, ImageOptions options)
    {
        // GIF knows no partial transparency: without the other quantiser MapProxy draws all that is faintly visible.
        uint invisible = options.Quantizer == Quantizer.MedianCut ? MedianCutInvisible : FaintlyVisible;
        int colors = Math.Max(2, PaletteSize(options with { Mode = ColorMode.Paletted }));
        using PalettedImage image = options.Transparent == true && !raster.IsOpaque
            ? PaletteBuilder.BuildWithBinaryAlpha(raster, colors, invisible)
            : Quantize(raster, options, colors);
        return GifEncoder.Encode(image);
    }

    private static byte[] EncodeTiff(Raster raster, ImageOptions options, GeoReference? geo)
    {
        bool keepsAlpha = options.TiffCompression != "jpeg" && (KeepsAlpha(raster, options) || options.Mode == ColorMode.Rgba);
        using Raster image = keepsAlpha ? raster.Share() : Flattening.Flatten(raster, options.Background);
        return TiffEncoder.Encode(image, keepsAlpha ? 4 : options.IsGray ? 1 : 3, options.TiffCompression, options.ClampedJpegQuality, geo);
    }

    private static byte[] EncodeJpeg(Raster raster, ImageOptions options)
    {
        using Raster flat = Flattening.Flatten(raster, options.Background);
        int sampling = options.IsGray ? TurboJpeg.SamplingGray : TurboJpeg.Sampling420;
        return TurboJpeg.Instance.Compress(flat.Bytes, flat.Width, flat.Height, sampling, options.ClampedJpegQuality);
    }

    private static byte[] EncodeWebP(Raster raster, ImageOptions options)
    {
        using Raster image = options.Transparent == false ? Flattening.Flatten(raster, options.Background) : raster.Share();
        return WebPCodec.Encode(image, options.WebPLossless ? null : Math.Clamp(options.WebPQuality, 0, 100));
    }

    private static byte[] EncodeMixed(Raster raster, ImageOptions options) => raster.IsOpaque || PixelScan.IsOpaque(raster.Pixels)
        ? EncodeJpeg(raster, options)
        : EncodePng(raster, options with { Transparent = true });

    private static bool KeepsAlpha(Raster raster, ImageOptions options) =>
        !options.IsGray && options.Mode != ColorMode.Rgb && options.Transparent != false && !raster.IsOpaque && !PixelScan.IsOpaque(raster.Pixels);
}
