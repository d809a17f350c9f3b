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

/// <summary>A WMS that draws each size of map once and then answers at once, or after a fixed time; <c>/stats</c> tells how many it has given out.</summary>
internal static class InstantOrigin
{
    internal static async Task RunAsync(string url, int latency)
    {
        var pictures = new ConcurrentDictionary<PixelSize, byte[]>();
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
            byte[] picture = pictures.GetOrAdd(size, Draw);
            await Task.Delay(latency, context.RequestAborted);
            return Results.Bytes(picture, "image/png");
        });
        await app.RunAsync();
    }

    private static int Number(HttpContext context, string name) => int.Parse(context.Request.Query[name].ToString(), CultureInfo.InvariantCulture);

    private static byte[] Draw(PixelSize size)
    {
        using Raster raster = SyntheticMap.Map(size.Width, size.Height);
        return ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png, Colors = 256 });
    }
}
