using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Compare.Upstream;

/// <summary>
/// A map server on loopback: WMS 1.0.0 to 1.3.0 in any SRS with maps, feature info and legends, by GET and POST; XYZ tiles; any other path
/// below /paths is a tile of one colour; an ArcGIS MapServer. Equal requests have equal answers. The layers "failing", "text" and "missing" have none.
/// </summary>
public sealed class TestMapServer : IAsyncDisposable
{
    private const int TileSize = 256;
    private const double WorldEdge = 20037508.342789244;

    // Headers that a source may be told to send.
    private static readonly string[] RecordedHeaders = ["X-Test", "Authorization"];

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
        app.MapMethods("/wms", ["GET", "POST"], (Delegate)server.WmsAsync);
        app.MapGet("/tiles/{z:int}/{x:int}/{y:int}.png", server.Tile);
        app.MapGet("/paths/{**path}", (Delegate)server.Path);
        app.MapGet("/arcgis/MapServer/export", (Delegate)server.Export);
        app.MapGet("/arcgis/MapServer/identify", (Delegate)server.Identify);
        await app.StartAsync();
        return server;
    }

    /// <summary>The requests since the last call: method where it is not GET, path, parameters, some headers.</summary>
    public IReadOnlyList<string> TakeRequests() => [.. Interlocked.Exchange(ref _requests, new ConcurrentQueue<string>())];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Record(HttpRequest request, string? form = null)
    {
        string query = Uri.UnescapeDataString((form is null ? request.QueryString.Value ?? "" : "?" + form).Replace('+', ' '));
        string method = request.Method == "GET" ? "" : request.Method + " ";
        string headers = string.Concat(RecordedHeaders.Where(request.Headers.ContainsKey).Select(name => $"&header {name}={request.Headers[name]}"));
        _requests.Enqueue(method + request.Path + query + headers);
    }

    private async Task<IResult> WmsAsync(HttpContext context)
    {
        string? form = null;
        if (context.Request.Method == "POST")
        {
            using var reader = new StreamReader(context.Request.Body);
            form = await reader.ReadToEndAsync();
        }

        Record(context.Request, form);
        string text = form ?? context.Request.QueryString.Value ?? "";
        var query = text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .GroupBy(pair => pair[0].ToUpperInvariant())
            .ToDictionary(group => group.Key, group => Uri.UnescapeDataString(group.First().ElementAtOrDefault(1) ?? "").Replace('+', ' '), StringComparer.Ordinal);
        return query.GetValueOrDefault("REQUEST")?.ToUpperInvariant() switch
        {
            "GETMAP" or "MAP" => Map(query),
            "GETFEATUREINFO" or "FEATURE_INFO" => FeatureInfo(query),
            "GETLEGENDGRAPHIC" => Encoded(Raster.Filled(40, 20, query["LAYER"] == "overlay" ? new Color(20, 60, 160) : new Color(170, 210, 150)), false, "image/png"),
            _ => Results.BadRequest("only maps, feature info and legends are answered"),
        };
    }

    private static IResult FeatureInfo(Dictionary<string, string> query)
    {
        string layer = query["QUERY_LAYERS"];
        string place = $"{query.GetValueOrDefault("X") ?? query.GetValueOrDefault("I")} {query.GetValueOrDefault("Y") ?? query.GetValueOrDefault("J")}";
        string type = query.GetValueOrDefault("INFO_FORMAT") ?? "text/plain";
        return type switch
        {
            "text/html" => Results.Text($"<html><head><title>t</title></head><body><p>{layer} {place}</p></body></html>", type),
            "text/xml" or "application/vnd.ogc.gml" => Results.Text($"<root><layer name='{layer}'>{place}</layer></root>", type),
            "application/json" => Results.Text($"{{\"{layer}\": [\"{place}\"], \"all\": [\"{layer}\"]}}", type),
            _ => Results.Text($"{layer} {place}", "text/plain"),
        };
    }

    private static IResult Map(Dictionary<string, string> query)
    {
        switch (query.GetValueOrDefault("LAYERS"))
        {
            case "failing":
                return Results.StatusCode(StatusCodes.Status500InternalServerError);
            case "missing":
                return Results.StatusCode(StatusCodes.Status404NotFound);
            case "text":
                return Results.Text("<ServiceExceptionReport/>", "application/vnd.ogc.se_xml");
        }

        bool isVersion13 = query.GetValueOrDefault("VERSION") == "1.3.0";
        Srs? srs = Srs.TryParse(query[isVersion13 ? "CRS" : "SRS"]);
        if (srs is null || BoundingBox.TryParse(query["BBOX"]) is not { IsValid: true } bbox)
        {
            return Results.BadRequest("unknown SRS or bad BBOX");
        }

        bbox = isVersion13 && srs.IsNorthEast ? bbox.SwapAxes() : bbox;
        var size = new PixelSize(Number(query["WIDTH"]), Number(query["HEIGHT"]));
        bool isTransparent = query.GetValueOrDefault("TRANSPARENT")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        return Picture(query.GetValueOrDefault("LAYERS") ?? "base", bbox, srs, size, isTransparent, query["FORMAT"]);
    }

    private IResult Tile(HttpContext context, int z, int x, int y)
    {
        Record(context.Request);
        double side = 2 * WorldEdge / (1 << z);
        double minX = -WorldEdge + (x * side), maxY = WorldEdge - (y * side);
        return Picture("base", new BoundingBox(minX, maxY - side, minX + side, maxY), Srs.WebMercator, new(TileSize, TileSize), false, "image/png");
    }

    private IResult Path(HttpContext context)
    {
        Record(context.Request);
        string path = context.Request.Path.Value!;
        return path.Contains("failing", StringComparison.Ordinal)
            ? Results.StatusCode(StatusCodes.Status404NotFound)
            : Encoded(Raster.Filled(TileSize, TileSize, new Color(190, 215, 230)), false, path.EndsWith("jpeg", StringComparison.Ordinal) ? "image/jpeg" : "image/png");
    }

    private IResult Export(HttpContext context)
    {
        Record(context.Request);
        var query = context.Request.Query.ToDictionary(pair => pair.Key.ToUpperInvariant(), pair => pair.Value.ToString(), StringComparer.Ordinal);
        string[] size = query["SIZE"].Split(',');
        bool isTransparent = query.GetValueOrDefault("TRANSPARENT")?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        return Picture(
            isTransparent ? "overlay" : "base", BoundingBox.TryParse(query["BBOX"])!.Value, Srs.Parse("EPSG:" + query["BBOXSR"]),
            new PixelSize(Number(size[0]), Number(size[1])), isTransparent, "image/" + query["FORMAT"]);
    }

    private IResult Identify(HttpContext context)
    {
        Record(context.Request);
        return context.Request.Query["f"] == "json"
            ? Results.Text("{\"results\": []}", "application/json")
            : Results.Text("<html><body><p>identified</p></body></html>", "text/html");
    }

    private static IResult Picture(string layer, BoundingBox bbox, Srs srs, PixelSize size, bool transparent, string format) =>
        Encoded(TestPattern.Draw(layer.Split(','), bbox, srs, size, transparent), transparent, format);

    private static IResult Encoded(Raster raster, bool transparent, string format)
    {
        bool isJpeg = format.Contains("jp", StringComparison.OrdinalIgnoreCase);
        using (raster)
        {
            return Results.Bytes(
                ImageEncoder.Encode(raster, new ImageOptions { Format = isJpeg ? ImageFormat.Jpeg : ImageFormat.Png, Transparent = transparent }),
                isJpeg ? "image/jpeg" : "image/png");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
