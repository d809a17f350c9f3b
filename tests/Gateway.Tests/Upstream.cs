using System.Collections.Concurrent;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>
/// A map server under the test's control. Its world is blue; a red square lies between 10 and 20 degrees east, 40 and 50 north.
/// </summary>
public sealed class Upstream : IAsyncDisposable
{
    private static readonly BoundingBox Square = new(10, 40, 20, 50);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<TaskCompletionSource> _held = [];

    private Upstream(WebApplication app) => _app = app;

    /// <summary>Address of the server.</summary>
    public string Url => _app.Urls.First();

    /// <summary>Paths and queries of all map requests.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>An answer in place of the map: status, media type, body made from the right one.</summary>
    public (int Status, string MediaType, Func<byte[], byte[]> Body)? Answer { get; set; }

    /// <summary>Answers some requests, by path and query, with a text of a media type in place of all else.</summary>
    public Func<string, IQueryCollection, (string MediaType, string Text)?> Document { get; set; } = (_, _) => null;

    /// <summary>Answers some paths with bytes of a media type in place of all else.</summary>
    public Func<string, (string MediaType, byte[] Body)?> Bytes { get; set; } = _ => null;

    /// <summary>What a daemon answers to a command.</summary>
    public Func<string, string> Daemon { get; set; } = _ => "{}";

    /// <summary>The commands to the daemon.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>Whether requests wait until <see cref="Release"/>.</summary>
    public bool Hold { get; set; }

    public static async Task<Upstream> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(upstream.HandleAsync);
        await app.StartAsync();
        return upstream;
    }

    public void Release()
    {
        Hold = false;
        foreach (TaskCompletionSource waiter in _held)
        {
            waiter.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        if (http.Request.Path == "/renderd")
        {
            using var reader = new StreamReader(http.Request.Body);
            string command = await reader.ReadToEndAsync();
            Commands.Enqueue(command);
            await http.Response.WriteAsync(Daemon(command));
            return;
        }

        _requests.Enqueue(http.Request.Path + http.Request.QueryString);
        if (Hold)
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Add(gate);
            await gate.Task;
        }

        IQueryCollection query = http.Request.Query;
        if (Bytes(http.Request.Path.Value!) is var (bytesType, bytes))
        {
            http.Response.ContentType = bytesType;
            await http.Response.Body.WriteAsync(bytes);
            return;
        }

        if (Document(http.Request.Path, query) is var (documentType, document))
        {
            http.Response.ContentType = documentType;
            await http.Response.WriteAsync(document);
            return;
        }

        if (query["request"] == "GetFeatureInfo")
        {
            http.Response.ContentType = query["info_format"];
            if (http.Request.Path == "/html")
            {
                // As servers write it that no XML parser has seen.
                await http.Response.WriteAsync($"<html><body><p>info at {query["x"]} {query["y"]}<br><img src=a.png></body>");
                return;
            }

            await http.Response.WriteAsync($"info at {query["x"]}{query["i"]} {query["y"]}{query["j"]}");
            return;
        }

        byte[] map = query["request"] == "GetLegendGraphic" ? Encode(Raster.Filled(30, 20, new Color(0, 200, 0))) : Draw(query);
        (int status, string mediaType, Func<byte[], byte[]> body) = Answer ?? (200, "image/png", bytes => bytes);
        http.Response.StatusCode = status;
        http.Response.ContentType = mediaType;
        if (status != StatusCodes.Status204NoContent)
        {
            // Kestrel ends the connection of an answer that must not have a body.
            await http.Response.Body.WriteAsync(body(map));
        }
    }

    private static byte[] Draw(IQueryCollection query)
    {
        Srs srs = Srs.Parse((query["srs"].Count > 0 ? query["srs"] : query["crs"]).ToString());
        BoundingBox box = BoundingBox.TryParse(query["bbox"])!.Value;
        box = query["version"] == "1.3.0" && srs.IsNorthEast ? box.SwapAxes() : box;
        Raster raster = Raster.Filled(int.Parse(query["width"]!), int.Parse(query["height"]!), new Color(30, 60, 200));
        double[] x = new double[raster.Width], y = new double[raster.Width];
        for (int row = 0; row < raster.Height; row++)
        {
            for (int column = 0; column < raster.Width; column++)
            {
                x[column] = box.MinX + ((column + 0.5) / raster.Width * box.Width);
                y[column] = box.MaxY - ((row + 0.5) / raster.Height * box.Height);
            }

            srs.TransformPoints(Srs.Wgs84, x, y);
            for (int column = 0; column < raster.Width; column++)
            {
                if (x[column] > Square.MinX && x[column] < Square.MaxX && y[column] > Square.MinY && y[column] < Square.MaxY)
                {
                    raster.Row(row)[column] = new Color(220, 20, 20).ToPixel();
                }
            }
        }

        return Encode(raster);
    }

    private static byte[] Encode(Raster raster)
    {
        using (raster)
        {
            return ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png });
        }
    }
}
