using System.Collections.Concurrent;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources.Tests;

/// <summary>A client with a log that tests can read.</summary>
public sealed class Setup : IDisposable, ILoggerFactory, ILogger
{
    public static readonly Srs Mercator = Srs.Parse("EPSG:3857"), Wgs84 = Srs.Parse("EPSG:4326");

    public static readonly MapQuery Query = new(new BoundingBox(0, 0, 1000, 1000), new PixelSize(256, 256), Mercator, ImageFormat.Png);

    public Setup(TimeProvider? time = null) => Client = new UpstreamClient(new LocalPermits(time ?? TimeProvider.System), time ?? TimeProvider.System, this);

    public UpstreamClient Client { get; }

    public ConcurrentQueue<string> Lines { get; } = new();

    public WmsSource Wms(string url, Func<WmsSourceOptions, WmsSourceOptions>? change = null) => new(Options(url, change), Client, this);

    public static WmsSourceOptions Options(string url, Func<WmsSourceOptions, WmsSourceOptions>? change = null)
    {
        var options = new WmsSourceOptions { Name = "wms", Url = UpstreamUrl.Parse(url), Layers = ["a", "b"] };
        return change?.Invoke(options) ?? options;
    }

    public void Dispose() => Client.Dispose();

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{formatter(state, exception)} {exception}");
}
