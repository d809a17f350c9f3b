using System.Collections.Concurrent;
using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine.Tests;

/// <summary>Caches that cannot be written to.</summary>
public sealed class StoreFaultTests
{
    private readonly GatedSource _source = new();
    private readonly ManualTime _time = new();
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task Make_StoreIsReadOnly_TilesComeAndOneLineAMinuteTellsIt()
    {
        var maker = new MetatileMaker(_time, _log);
        TileSet set = TileSets.Create(new ReadOnlyCache(), _source);
        for (int i = 0; i < 20; i++)
        {
            MetatileResult made = await maker.MakeAsync(
                new MetatileRequest("", set, new TileCoord(i * 4, 0, 8), Dimensions.None), new UndisputedOwnership(_time.GetUtcNow()), default);

            Assert.Equal(16, made.Tiles.Count);
        }

        (LogLevel level, string text, Exception? error) = Assert.Single(_log.Lines);
        Assert.Equal((LogLevel.Warning, null), (level, error));
        Assert.Contains("cache cache/webmercator does not take new tiles", text, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", text, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(61));
        await maker.MakeAsync(new MetatileRequest("", set, new TileCoord(0, 4, 8), Dimensions.None), new UndisputedOwnership(_time.GetUtcNow()), default);
        Assert.Equal(2, _log.Lines.Count);
    }

    // Each message names another file, as those of a full or read-only disk do.
    private sealed class ReadOnlyCache : ITileCache
    {
        private readonly NoCache _nothing = new();

        public bool HasTimestamps => true;

        public bool SupportsDimensions => true;

        public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
            _nothing.LoadAsync(tile, dimensions, cancellationToken);

        public ValueTask<CachedTile?[]> LoadAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
            _nothing.LoadAsync(tiles, dimensions, cancellationToken);

        public ValueTask StoreAsync(
            IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
            ValueTask.FromException(new IOException($"Read-only file system : '{Guid.NewGuid()}'"));

        public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
            ValueTask.FromException(new IOException("Read-only file system"));

        public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
            ValueTask.FromResult<DateTimeOffset?>(null);
    }

    private sealed class RecordedLog : ILogger<MetatileMaker>
    {
        public ConcurrentQueue<(LogLevel Level, string Text, Exception? Error)> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception), exception));
    }
}
