using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace MapProxyCluster.Caches.Tests;

/// <summary>One server for all Redis tests; each test has keys of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public ConnectionMultiplexer Direct { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Direct = await ConnectionMultiplexer.ConnectAsync(Server.Configuration + ",allowAdmin=true");
    }

    public async Task DisposeAsync()
    {
        Direct.Dispose();
        await Server.DisposeAsync();
    }
}

public sealed class RedisTileCacheTests : TileCacheContract, IClassFixture<RedisFixture>, IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly RedisFixture _redis;
    private readonly RedisConnections _connections = new();
    private readonly string _prefix = $"test{Guid.NewGuid():N}";

    public RedisTileCacheTests(RedisFixture redis)
    {
        _redis = redis;
        Cache = Open(TimeSpan.FromHours(1));
    }

    protected override ITileCache Cache { get; }

    private IDatabase Direct => _redis.Direct.GetDatabase();

    private string Key => $"{_prefix}-4-3-5";

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task StoreAsync_Key_IsMapProxysAndLivesAsLongAsTold()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2 })], Dimensions.None, Time, default);

        TimeSpan? left = await Direct.KeyTimeToLiveAsync(Key);
        Assert.InRange(left!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task StoreAsync_WithoutLifetime_LivesForEver()
    {
        await Open(null).StoreAsync([new TileData(Tile, new byte[] { 1, 2 })], Dimensions.None, Time, default);

        Assert.Null(await Direct.KeyTimeToLiveAsync(Key));
        Assert.True(await Direct.KeyExistsAsync(Key));
    }

    [Fact]
    public async Task StoreAsync_Value_BeginsWithThePictureAndTellsItsType()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, Time, default);

        byte[] value = (await Direct.StringGetAsync(Key))!;
        Assert.Equal([1, 2, 3], value[..3]);
        Assert.Equal("image/png", (await Cache.LoadAsync(Tile, Dimensions.None, default))!.MediaType);
    }

    [Fact]
    public async Task LoadAsync_ValueOfMapProxy_IsReadAndItsAgeComesFromItsRest()
    {
        await Direct.StringSetAsync(Key, new byte[] { 7, 8, 9 }, TimeSpan.FromMinutes(50));

        CachedTile? tile = await Cache.LoadAsync(Tile, Dimensions.None, default);
        DateTimeOffset? written = await Cache.GetTimestampAsync(Tile, Dimensions.None, default);

        Assert.Equal([7, 8, 9], tile!.Data.ToArray());
        Assert.InRange(DateTimeOffset.UtcNow - written!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public async Task Commands_OfAMetatileAndAMap_AreFewAndWithoutExists()
    {
        TileCoord[] tiles = [.. Enumerable.Range(0, 16).Select(i => new TileCoord(i % 4, i / 4, 6))];
        _ = await Cache.LoadAsync(Tile, Dimensions.None, default);
        IServer server = _redis.Direct.GetServer(_redis.Server.Configuration);
        await server.ConfigResetStatisticsAsync();

        await Cache.StoreAsync([.. tiles.Select(tile => new TileData(tile, new byte[] { 1 }))], Dimensions.None, Time, default);
        _ = await Cache.LoadAsync(tiles, Dimensions.None, default);

        string statistics = (string)(await Direct.ExecuteAsync("INFO", "commandstats"))!;
        Assert.Contains("cmdstat_set:calls=16,", statistics, StringComparison.Ordinal);
        Assert.Contains("cmdstat_mget:calls=1,", statistics, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_exists", statistics, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_get:", statistics, StringComparison.Ordinal);
        Assert.DoesNotContain("cmdstat_pexpire", statistics, StringComparison.Ordinal);
    }

    private RedisTileCache Open(TimeSpan? lifetime) => new(
        new RedisTileCacheOptions
        {
            Server = new RedisSettings(_redis.Server.Configuration),
            Prefix = _prefix,
            TimeToLive = lifetime,
            MediaType = "image/png",
        },
        _connections,
        TimeProvider.System,
        NullLogger.Instance);
}
