using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Imaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>A request that reached the upstream.</summary>
public sealed record UpstreamRequest(string Area, int Number, DateTimeOffset Arrived);

/// <summary>
/// A map server in the test's process that counts what it is asked for. Its pictures have one colour, which tells the area (red and
/// green) and how often that area was asked for before (blue).
/// </summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _areas = new();
    private readonly ConcurrentQueue<UpstreamRequest> _requests = new();
    private readonly WebApplication _app;

    private Upstream(WebApplication app) => _app = app;

    /// <summary>Address of the service.</summary>
    public string Url { get; private set; } = "";

    /// <summary>How long each answer takes.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.Zero;

    /// <summary>Answers in place of a picture; returns false to let the picture go out.</summary>
    public Func<HttpContext, Task<bool>>? Trouble { get; set; }

    /// <summary>All requests in their order of arrival.</summary>
    public IReadOnlyCollection<UpstreamRequest> Requests => _requests;

    /// <summary>Requests per area.</summary>
    public IReadOnlyDictionary<string, int> Areas => _areas;

    /// <summary>Starts the server.</summary>
    /// <param name="address">The address of this machine to listen on.</param>
    public static async Task<Upstream> StartAsync(string address = "127.0.0.1")
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{address}:0");
        WebApplication app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(upstream.AnswerAsync);
        await app.StartAsync();
        upstream.Url = app.Urls.First();
        return upstream;
    }

    /// <summary>Forgets all requests.</summary>
    public void Reset()
    {
        _areas.Clear();
        _requests.Clear();
    }

    /// <summary>Waits until so many requests have arrived.</summary>
    public async Task WaitForAsync(int count)
    {
        for (int attempt = 0; attempt < 1000 && _requests.Count < count; attempt++)
        {
            await Task.Delay(10);
        }

        Assert.True(_requests.Count >= count, $"{_requests.Count} requests instead of {count}");
    }

    /// <summary>The colour of the n-th picture of an area.</summary>
    public static Color ColorOf(string area, int number)
    {
        uint hash = 2166136261;
        foreach (char c in area)
        {
            hash = (hash ^ c) * 16777619;
        }

        return new Color((byte)(hash & 0xf0), (byte)((hash >> 8) & 0xf0), (byte)(number * 16));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        string area = http.Request.Query["bbox"].ToString();
        int number = _areas.AddOrUpdate(area, 1, (_, count) => count + 1);
        _requests.Enqueue(new UpstreamRequest(area, number, DateTimeOffset.UtcNow));
        await Task.Delay(Delay, http.RequestAborted);
        if (Trouble is { } trouble && await trouble(http))
        {
            return;
        }

        int width = int.Parse(http.Request.Query["width"]!, CultureInfo.InvariantCulture);
        int height = int.Parse(http.Request.Query["height"]!, CultureInfo.InvariantCulture);
        using Raster raster = Raster.Filled(width, height, ColorOf(area, number));
        ReadOnlyMemory<byte> picture = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png, IsTransient = true });
        http.Response.ContentType = "image/png";
        await http.Response.Body.WriteAsync(picture, http.RequestAborted);
    }
}
