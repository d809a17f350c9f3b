using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Engine;

/// <summary>Resolves image options from named formats, defaults and local overrides (behaviour reference 7.1).</summary>
public sealed class ImageOptionsFactory(GlobalsConfiguration globals)
{
    private const int DefaultColors = 256;
    private const int DefaultJpegQuality = 90;
    private const int DefaultWebPQuality = 80;

    /// <summary>The options of a format, with local overrides. A configured format name pulls in its options.</summary>
    /// <param name="format">Media type, extension or name of a configured format; null for PNG.</param>
    /// <param name="local">Overrides.</param>
    public ImageOptions For(string? format, ImageConfiguration? local = null)
    {
        string name = local?.Format ?? format ?? "image/png";
        ImageConfiguration? named = globals.Image.Formats.GetValueOrDefault(format ?? "");
        string mediaType = local?.Format ?? named?.Format ?? name;
        ImageFormat kind = ImageFormats.Parse(mediaType);
        return new ImageOptions
        {
            Format = kind,
            MediaType = kind == ImageFormat.VectorTile ? kind.MediaType() : mediaType,
            Mode = ParseMode(local?.Mode ?? named?.Mode),
            Colors = local?.Colors ?? named?.Colors ?? (kind is ImageFormat.Png or ImageFormat.Mixed && globals.Image.Paletted != false ? DefaultColors : null),
            Transparent = local?.Transparent ?? named?.Transparent ?? (kind == ImageFormat.Mixed ? true : null),
            Resampling = ParseResampling(local?.ResamplingMethod ?? named?.ResamplingMethod ?? globals.Image.ResamplingMethod),
            Opacity = local?.Opacity ?? named?.Opacity,
            JpegQuality = local?.JpegQuality ?? named?.JpegQuality ?? globals.Image.JpegQuality ?? DefaultJpegQuality,
            WebPQuality = local?.WebPQuality ?? named?.WebPQuality ?? DefaultWebPQuality,
            WebPLossless = local?.WebPLossless ?? named?.WebPLossless ?? false,
            Quantizer = (local?.Quantizer ?? named?.Quantizer) == "mediancut" ? Quantizer.MedianCut : Quantizer.FastOctree,
            TiffCompression = local?.TiffCompression ?? named?.TiffCompression,
        };
    }

    /// <summary>
    /// A cache's options, completed from its sources where they are open: true colour if any source has it, transparent if any source is
    /// and none says it is not.
    /// </summary>
    public static ImageOptions Complete(ImageOptions options, bool hasOwnColors, IReadOnlyList<ImageOptions> sources)
    {
        if (!hasOwnColors && sources.Any(source => source.Colors == 0))
        {
            options = options with { Colors = 0 };
        }

        if (options.Transparent is null)
        {
            bool? transparent = sources.Any(source => source.Transparent == false) ? false
                : sources.Any(source => source.Transparent == true) ? true : null;
            options = options with { Transparent = transparent };
        }

        return options with { Mode = options.Mode ?? sources.Select(source => source.Mode).FirstOrDefault(mode => mode is not null) };
    }

    /// <summary>A filter by its configured name; bicubic when not given.</summary>
    public static Resampling ParseResampling(string? name) => name switch
    {
        "nearest" => Resampling.Nearest,
        "bilinear" => Resampling.Bilinear,
        _ => Resampling.Bicubic,
    };

    private static ColorMode? ParseMode(string? mode) => mode switch
    {
        "RGB" => ColorMode.Rgb,
        "RGBA" => ColorMode.Rgba,
        "P" => ColorMode.Paletted,
        "I" => ColorMode.Integer,
        "L" => ColorMode.Gray,
        _ => null,
    };
}
