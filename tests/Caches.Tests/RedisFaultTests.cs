using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches.Tests;

/// <summary>What happens when the server is away, hangs or comes back.</summary>
public sealed class RedisFaultTests : IAsyncLifetime, IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);
    private readonly RedisConnections _connections = new();
    private readonly CountingLog _log = new();
    private RedisServer _server = null!;

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task Load_ServerKilled_IsAMissAndComesBack()
    {
        RedisTileCache cache = Open();
        await StoreAsync(cache);
        await _server.KillAsync();

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.All(await cache.LoadAsync([Tile, Tile], Dimensions.None, default), Assert.Null);
        Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache));

        await _server.StartAgainAsync();
        await EventuallyAsync(async () =>
        {
            await StoreAsync(cache);
            return await cache.LoadAsync(Tile, Dimensions.None, default) is not null;
        });
    }

    [Fact]
    public async Task Load_ServerHangs_MostReadsDoNotEvenTry()
    {
        RedisTileCache cache = Open();
        await StoreAsync(cache);
        await _server.SignalAsync("STOP");
        try
        {
            for (int i = 0; i < 30; i++)
            {
                Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
            }

            Assert.InRange(_log.Count, 1, 25);
        }
        finally
        {
            await _server.SignalAsync("CONT");
        }

        await EventuallyAsync(async () => await cache.LoadAsync(Tile, Dimensions.None, default) is not null);
    }

    [Fact]
    public async Task Load_NobodyListens_IsAMiss()
    {
        int port = _server.Port;
        await _server.KillAsync();
        RedisTileCache cache = Open($"127.0.0.1:{port}");

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task Load_WrongKindOfKey_IsAMiss()
    {
        RedisTileCache cache = Open();
        using var direct = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        await direct.GetDatabase().ListLeftPushAsync("test-4-3-5", "no tile");

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (CacheFaultException)
            {
                // Not yet.
            }

            await Task.Delay(50);
        }

        Assert.Fail("the cache did not come back");
    }

    private static Task StoreAsync(RedisTileCache cache) =>
        cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, DateTimeOffset.UtcNow, default).AsTask();

    private RedisTileCache Open(string? configuration = null) => new(
        new RedisTileCacheOptions { Server = new RedisSettings(configuration ?? _server.Configuration), Prefix = "test" },
        _connections,
        TimeProvider.System,
        _log);

    private sealed class CountingLog : ILogger
    {
        private int _count;

        public int Count => _count;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Interlocked.Increment(ref _count);
    }
}
