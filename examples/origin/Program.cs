using System.Globalization;
using System.Net;
using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Origin.Geography;
using MapProxyCluster.Origin.Hosting;
using MapProxyCluster.Origin.Tiles;
using MapProxyCluster.Origin.Wms;

// A small map server that draws the world: something to put a map proxy in front of.
if (OriginOptions.TryParse(args) is not { } options)
{
    Console.Error.WriteLine(OriginOptions.Usage);
    return 2;
}

Atlas atlas;
try
{
    atlas = Atlas.Read(options.Assets);
}
catch (Exception e) when (e is IOException or InvalidDataException)
{
    Console.Error.WriteLine($"ERROR: no map data: {e.Message} (tools/assets fetches it)");
    return 1;
}

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Listen(IPAddress.Loopback, options.Port);
});
await using WebApplication app = builder.Build();
RequestCounts counts = new();
MapPainter painter = new(atlas);

_ = app.MapGet("/stats", () => counts.Snapshot());
_ = app.MapMethods("/stats/reset", ["GET", "POST"], () =>
{
    counts.Reset();
    return Results.NoContent();
});
_ = app.Use(async (context, next) =>
{
    if (!context.Request.Path.StartsWithSegments("/stats", StringComparison.Ordinal))
    {
        counts.Add(context.Request);
        await Task.Delay(options.Delay, TimeProvider.System, context.RequestAborted);
    }

    await next(context);
    if (options.Log)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Response.StatusCode}"));
    }
});
_ = app.MapGet("/wms", new WmsEndpoint(painter, atlas).Handle);
TileEndpoints.Map(app, painter);

try
{
    await app.StartAsync();
}
catch (IOException e)
{
    Console.Error.WriteLine($"ERROR: {e.Message}");
    return 1;
}

Console.WriteLine($"ready {app.Urls.First()}");
await app.WaitForShutdownAsync();
return 0;
