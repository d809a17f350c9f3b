using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Compare.Upstream;

/// <summary>A map server on loopback: WMS 1.1.1 and 1.3.0 GetMap in any SRS, and XYZ tiles. Equal requests have equal answers; the layers "failing" and "text" have none.</summary>
public sealed class TestMapServer : IAsyncDisposable
{
    private const int TileSize = 256;
    private const double WorldEdge = 20037508.342789244;

    private readonly WebApplication _app;
    private ConcurrentQueue<string> _requests = new();

    private TestMapServer(WebApplication app) => _app = app;

    /// <summary>Base URL without a slash at its end.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<TestMapServer> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var server = new TestMapServer(app);
        app.MapGet("/wms", server.Map);
        app.MapGet("/tiles/{z:int}/{x:int}/{y:int}.png", server.Tile);
        await app.StartAsync();
        return server;
    }

    /// <summary>The requests for maps and tiles since the last call.</summary>
    public IReadOnlyList<string> TakeRequests() => [.. Interlocked.Exchange(ref _requests, new ConcurrentQueue<string>())];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Map(HttpContext context)
    {
        var query = context.Request.Query.ToDictionary(
            pair => pair.Key.ToUpperInvariant(), pair => pair.Value.ToString(), StringComparer.Ordinal);
        if (query.GetValueOrDefault("REQUEST") != "GetMap")
        {
            return Results.BadRequest("only GetMap is answered");
        }

        _requests.Enqueue(Uri.UnescapeDataString(context.Request.QueryString.Value ?? ""));
        switch (query["LAYERS"])
        {
            case "failing":
                return Results.StatusCode(StatusCodes.Status500InternalServerError);
            case "text":
                return Results.Text("<ServiceExceptionReport/>", "application/vnd.ogc.se_xml");
        }

        bool isVersion13 = query["VERSION"] == "1.3.0";
        Srs? srs = Srs.TryParse(query[isVersion13 ? "CRS" : "SRS"]);
        if (srs is null || BoundingBox.TryParse(query["BBOX"]) is not { IsValid: true } bbox)
        {
            return Results.BadRequest("unknown SRS or bad BBOX");
        }

        bbox = isVersion13 && srs.IsNorthEast ? bbox.SwapAxes() : bbox;
        var size = new PixelSize(Number(query["WIDTH"]), Number(query["HEIGHT"]));
        bool isTransparent = query.GetValueOrDefault("TRANSPARENT")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        return Picture(query["LAYERS"], bbox, srs, size, isTransparent, query["FORMAT"]);
    }

    private IResult Tile(HttpContext context, int z, int x, int y)
    {
        _requests.Enqueue(context.Request.Path);
        double side = 2 * WorldEdge / (1 << z);
        double minX = -WorldEdge + (x * side), maxY = WorldEdge - (y * side);
        return Picture("base", new BoundingBox(minX, maxY - side, minX + side, maxY), Srs.WebMercator, new(TileSize, TileSize), false, "image/png");
    }

    private static IResult Picture(string layer, BoundingBox bbox, Srs srs, PixelSize size, bool transparent, string format)
    {
        using Raster raster = TestPattern.Draw(layer, bbox, srs, size, transparent);
        bool isJpeg = format == "image/jpeg";
        return Results.Bytes(
            ImageEncoder.Encode(raster, new ImageOptions { Format = isJpeg ? ImageFormat.Jpeg : ImageFormat.Png, Transparent = transparent }),
            isJpeg ? "image/jpeg" : "image/png");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
