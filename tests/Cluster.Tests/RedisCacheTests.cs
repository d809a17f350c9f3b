using StackExchange.Redis;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Tiles in Redis, with a memory in front of it in each gateway.</summary>
public sealed class RedisCacheTests
{
    [Fact]
    public async Task Tile_FetchedOnce_IsAHitAtEveryGateway()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 2, inRedis: true);

        byte[] made = await cluster.TileAsync(5, 5, 6);

        foreach (Member gateway in cluster.Gateways)
        {
            using HttpResponseMessage response = await cluster.Client.GetAsync($"{gateway.Url}/tiles/map/webmercator/6/5/5.png");
            Assert.Equal("HIT", response.Headers.GetValues("X-Cache").Single());
            Assert.NotNull(response.Headers.ETag);
            Assert.Equal(made, await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Single(cluster.Upstream.Requests);
        using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Configuration);
        Assert.True(await redis.GetDatabase().KeyExistsAsync("tile-6-5-5"));
    }

    [Fact]
    public async Task Tile_RewrittenThroughOneGateway_IsNewAtTheOthersWithinASecond()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 2, inRedis: true);
        byte[][] before = await FromAllAsync(cluster);
        using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(cluster.Redis.Configuration);

        // A tile that turns out to be no picture is made again by the gateway that notices; the other has the good one in its memory.
        await redis.GetDatabase().StringSetAsync("tile-6-5-5", "no picture at all");
        Member noticing = await cluster.StartGatewayAsync();
        cluster.Gateways.Add(noticing);
        using HttpResponseMessage mended = await cluster.Client.GetAsync($"{noticing.Url}/tiles/map/webmercator/6/5/5.png");
        byte[] made = await mended.Content.ReadAsByteArrayAsync();
        await Task.Delay(1000);

        Assert.Equal(2, Pictures.Number(made));
        Assert.All(before, tile => Assert.Equal(1, Pictures.Number(tile)));
        Assert.All(await FromAllAsync(cluster), tile => Assert.Equal(made, tile));
    }

    private static async Task<byte[][]> FromAllAsync(TestCluster cluster)
    {
        var tiles = new List<byte[]>();
        foreach (Member gateway in cluster.Gateways)
        {
            tiles.Add(await cluster.Client.GetByteArrayAsync($"{gateway.Url}/tiles/map/webmercator/6/5/5.png"));
        }

        return [.. tiles];
    }
}
