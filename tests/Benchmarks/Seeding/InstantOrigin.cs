using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Imaging.Tests.Codecs;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Benchmarks.Seeding;

/// <summary>
/// A WMS that draws each size of map once and then answers at once, or after a fixed time; <c>/stats</c> tells how many it has given out.
/// Its layers are <c>world</c> (with a palette), <c>true-color</c> and <c>aerial</c>; JPEG is to be had as well.
/// </summary>
internal static class InstantOrigin
{
    internal static async Task RunAsync(string url, int latency)
    {
        var pictures = new ConcurrentDictionary<(PixelSize Size, string Layer, bool IsJpeg), byte[]>();
        int requests = 0;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using WebApplication app = builder.Build();
        app.MapGet("/stats", () => Volatile.Read(ref requests).ToString(CultureInfo.InvariantCulture));
        app.MapGet("/wms", async (HttpContext context) =>
        {
            Interlocked.Increment(ref requests);
            var size = new PixelSize(Number(context, "width"), Number(context, "height"));
            bool isJpeg = context.Request.Query["format"] == "image/jpeg";
            byte[] picture = pictures.GetOrAdd((size, context.Request.Query["layers"].ToString(), isJpeg), Draw);
            await Task.Delay(latency, context.RequestAborted);
            return Results.Bytes(picture, isJpeg ? "image/jpeg" : "image/png");
        });
        await app.RunAsync();
    }

    private static int Number(HttpContext context, string name) => int.Parse(context.Request.Query[name].ToString(), CultureInfo.InvariantCulture);

    private static byte[] Draw((PixelSize Size, string Layer, bool IsJpeg) picture)
    {
        (int width, int height) = picture.Size;
        using Raster raster = picture.Layer == "aerial" ? SyntheticMap.Aerial(width, height) : SyntheticMap.Map(width, height);
        return ImageEncoder.Encode(raster, new ImageOptions
        {
            Format = picture.IsJpeg ? ImageFormat.Jpeg : ImageFormat.Png,
            Colors = picture.Layer == "world" ? 256 : null,
        });
    }
}
