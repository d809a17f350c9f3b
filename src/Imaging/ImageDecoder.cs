using MapProxyCluster.Imaging.Codecs.Gif;
using MapProxyCluster.Imaging.Codecs.Jpeg;
using MapProxyCluster.Imaging.Codecs.Png;
using MapProxyCluster.Imaging.Codecs.Tiff;
using MapProxyCluster.Imaging.Codecs.WebP;

namespace MapProxyCluster.Imaging;

/// <summary>Decodes PNG, JPEG, GIF (first frame), TIFF (first picture) and WebP. Damaged or truncated data is an error, never half a picture.</summary>
public static class ImageDecoder
{
    /// <summary>Largest number of pixels that is decoded when the caller gives no limit of its own.</summary>
    public const long DefaultMaxPixels = 64_000_000;

    /// <summary>Decodes an image whose format is found by its first bytes.</summary>
    /// <exception cref="ImageException">Not an image, damaged, or too large.</exception>
    public static Raster Decode(ReadOnlySpan<byte> data) => Decode(data, DefaultMaxPixels);

    /// <summary>Decodes an image of at most <paramref name="maxPixels"/> pixels; the size is checked before memory is taken.</summary>
    /// <exception cref="ImageException">Not an image, damaged, or too large.</exception>
    public static Raster Decode(ReadOnlySpan<byte> data, long maxPixels)
    {
        ImageInfo info = Identify(data) ?? throw new ImageException("not a PNG, JPEG, GIF, TIFF or WebP image");
        if (info.PixelCount > Math.Min(maxPixels, Array.MaxLength / 4))
        {
            throw new ImageException($"image of {info.Width} × {info.Height} pixels is larger than the limit of {maxPixels} pixels");
        }

        return info.Format switch
        {
            ImageFormat.Png => PngDecoder.Decode(data),
            ImageFormat.Jpeg => JpegDecoder.Decode(data),
            ImageFormat.Gif => GifDecoder.Decode(data),
            ImageFormat.Tiff => TiffDecoder.Decode(data, info),
            _ => WebPCodec.Decode(data, info),
        };
    }

    /// <summary>Format and size from the header; null when the data is not an image that <see cref="Decode(ReadOnlySpan{byte})"/> reads.</summary>
    public static ImageInfo? Identify(ReadOnlySpan<byte> data) => ImageFormats.Sniff(data) switch
    {
        ImageFormat.Png => PngHeader.TryRead(data)?.Info,
        ImageFormat.Jpeg => JpegHeader.TryRead(data)?.Info,
        ImageFormat.Gif => GifHeader.TryRead(data)?.Info,
        ImageFormat.Tiff => TiffDecoder.Identify(data),
        ImageFormat.WebP => WebPCodec.Identify(data),
        _ => null,
    };
}
