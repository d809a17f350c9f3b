using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>A master, a replica and a sentinel; the master dies.</summary>
public sealed class RedisSentinelTests
{
    [Fact]
    public async Task Load_MasterDies_TheReplicaTakesOver()
    {
        string folder = Directory.CreateTempSubdirectory("mapproxycluster-sentinel-").FullName;
        await using RedisServer master = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync("--replicaof", "127.0.0.1", $"{master.Port}", "--dir", folder);
        int port = ServerProcess.FreePort();
        string configuration = Path.Combine(folder, "sentinel.conf");
        await File.WriteAllTextAsync(configuration, $"""
            port {port}
            bind 127.0.0.1
            dir {folder}
            sentinel monitor tiles 127.0.0.1 {master.Port} 1
            sentinel down-after-milliseconds tiles 500
            sentinel failover-timeout tiles 3000
            """);
        await using ServerProcess sentinel = ServerProcess.Start("redis-server", [configuration, "--sentinel"]);
        await sentinel.WaitForPortAsync(port);
        using var connections = new RedisConnections();
        var cache = new RedisTileCache(
            new RedisTileCacheOptions { Server = new RedisSettings($"127.0.0.1:{port},serviceName=tiles"), Prefix = "tile" },
            connections,
            TimeProvider.System,
            NullLogger.Instance);
        TileCoord tile = new(1, 2, 3);
        await EventuallyAsync(sentinel, () => Task.FromResult(sentinel.Output.Any(line => line.Contains("+slave", StringComparison.Ordinal))));
        await StoreAsync(cache, tile);
        Assert.NotNull(await cache.LoadAsync(tile, Dimensions.None, default));

        await master.KillAsync();

        await EventuallyAsync(sentinel, async () =>
        {
            try
            {
                await StoreAsync(cache, tile);
                return await cache.LoadAsync(tile, Dimensions.None, default) is not null;
            }
            catch (CacheFaultException)
            {
                return false;
            }
        });
        Directory.Delete(folder, recursive: true);
    }

    private static Task StoreAsync(RedisTileCache cache, TileCoord tile) =>
        cache.StoreAsync([new TileData(tile, new byte[] { 1 })], Dimensions.None, DateTimeOffset.UtcNow, default).AsTask();

    private static async Task EventuallyAsync(ServerProcess sentinel, Func<Task<bool>> condition)
    {
        for (int attempt = 0; !await condition(); attempt++)
        {
            Assert.True(attempt < 400, string.Join('\n', sentinel.Output));
            await Task.Delay(50);
        }
    }
}
