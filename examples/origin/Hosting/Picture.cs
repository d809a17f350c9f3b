using MapProxyCluster.Imaging;

namespace MapProxyCluster.Origin.Hosting;

/// <summary>Turns a drawn picture into an answer.</summary>
internal static class Picture
{
    /// <summary>Encodes and disposes a picture.</summary>
    internal static IResult Answer(Raster raster, ImageFormat format)
    {
        using (raster)
        {
            ImageOptions options = new() { Format = format, Transparent = format == ImageFormat.Png && !raster.IsOpaque };
            return Results.Bytes(ImageEncoder.Encode(raster, options), format.MediaType());
        }
    }
}
