using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>One Redis Cluster for all tests of this class.</summary>
public sealed class RedisClusterFixture : IAsyncLifetime
{
    public RedisCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await RedisCluster.StartAsync();

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

/// <summary>The contract over a Redis Cluster: tiles of one batch lie on several servers.</summary>
public sealed class RedisClusterTests : TileCacheContract, IClassFixture<RedisClusterFixture>, IDisposable
{
    private readonly RedisConnections _connections = new();

    public RedisClusterTests(RedisClusterFixture redis) => Cache = new RedisTileCache(
        new RedisTileCacheOptions { Server = new RedisSettings(redis.Cluster.Configuration), Prefix = $"test{Guid.NewGuid():N}" },
        _connections,
        TimeProvider.System,
        NullLogger.Instance);

    protected override ITileCache Cache { get; }

    public void Dispose() => _connections.Dispose();
}
