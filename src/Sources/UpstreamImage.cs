using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Turns answers into pictures and lets nothing through that is not one.</summary>
internal static class UpstreamImage
{
    /// <summary>
    /// The picture in an answer, prepared for being cut, or decoded, to be sure of it. Its bytes stay beside the pixels, so that they can pass
    /// through untouched.
    /// </summary>
    /// <param name="answer">An answer that says it is an image.</param>
    /// <param name="expected">Demanded size; null for any.</param>
    /// <param name="cut">Parts that are wanted of it; null when its pixels are wanted.</param>
    /// <param name="failure">Text of the error.</param>
    /// <exception cref="SourceException">Not an image, damaged, or of another size.</exception>
    internal static MapImage Read(UpstreamAnswer answer, PixelSize? expected, ImageCut? cut, string failure)
    {
        if (expected is { } size && ImageDecoder.Identify(answer.Body.Span) is { } info && (info.Width, info.Height) != (size.Width, size.Height))
        {
            throw new SourceException($"{failure} (image of {info.Width}x{info.Height} instead of {size.Width}x{size.Height})");
        }

        MapImage image = MapImage.FromEncoded(answer.Body, ImageFormats.Sniff(answer.Body.Span));
        try
        {
            if (cut is null || !image.TryPrepare(cut))
            {
                _ = image.Raster;
            }

            return image;
        }
        catch (ImageException error)
        {
            image.Dispose();
            throw new SourceException($"{failure} ({error.Message})", inner: error);
        }
    }

    /// <summary>The picture with one colour made transparent; the given image when there is none to make so.</summary>
    internal static MapImage Keyed(MapImage image, (Color Color, int Tolerance)? key)
    {
        if (key is not var (color, tolerance))
        {
            return image;
        }

        Raster raster = image.TakeRaster();
        ColorKey.MakeTransparent(raster, color, tolerance);
        return image.Replace(raster);
    }

    /// <summary>A picture of one colour in place of a failed answer.</summary>
    internal static MapImage StandIn(ErrorStandIn standIn, PixelSize size) =>
        MapImage.Drawn(Raster.Filled(size.Width, size.Height, standIn.Color), standIn.IsCacheable, standIn.YieldsToStale);
}
