using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Nobody notices when processes are replaced, or when Redis is away for a while.</summary>
public sealed class RestartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task MembersRestartedOneByOne_NoRequestFails()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 2);
        cluster.Upstream.Delay = TimeSpan.FromMilliseconds(100);
        await using Load load = Load.Start(cluster);
        await load.MoreAsync(50);

        for (int i = 0; i < 2; i++)
        {
            Member silo = cluster.Silos[i];
            await StopAsync(silo);
            cluster.Silos[i] = await cluster.StartSiloAsync(silo.Url);
            await load.MoreAsync(100);

            Member gateway = cluster.Gateways[i];
            await StopAsync(gateway);
            cluster.Gateways[i] = await cluster.StartGatewayAsync(gateway.Url);
            await load.MoreAsync(100);
        }

        output.WriteLine($"{load.Requests} requests, the longest took {load.Longest.TotalMilliseconds:F0} ms; {cluster.Upstream.Areas.Count(area => area.Value > 1)} areas requested twice");
        Assert.Empty(load.Failures);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RedisKilledAndRestarted_NoRequestFailsAndTheClusterHeals(bool holdsTiles)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 2, inRedis: holdsTiles);
        await using Load load = Load.Start(cluster);
        await load.MoreAsync(50);

        await cluster.Redis.KillAsync();
        await load.MoreAsync(300);
        await cluster.Redis.StartAgainAsync();
        await load.MoreAsync(300);

        foreach (Member member in cluster.Silos.Concat(cluster.Gateways))
        {
            for (int attempt = 0; await cluster.MetricAsync(member, "mapproxy_cluster_connected") != 1; attempt++)
            {
                Assert.True(attempt < 400, $"{member.Url} has not found back to Redis");
                await Task.Delay(25);
            }
        }

        await cluster.WaitForSilosAsync(2);
        using HttpResponseMessage first = await cluster.GetAsync("/tiles/map/webmercator/12/1/1.png");
        using HttpResponseMessage second = await cluster.GetAsync("/tiles/map/webmercator/12/1/1.png");
        Assert.Equal("HIT", second.Headers.GetValues("X-Cache").Single());
        output.WriteLine($"{load.Requests} requests, the longest took {load.Longest.TotalMilliseconds:F0} ms; {cluster.Upstream.Areas.Count(area => area.Value > 1)} of {cluster.Upstream.Areas.Count} areas requested more than once");
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task GatewayStartedWhileRedisIsAway_ServesAndJoinsLater()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 1, gateways: 0);
        await cluster.Redis.KillAsync();
        cluster.Gateways.Add(await cluster.StartGatewayAsync());

        Assert.NotEmpty(await cluster.TileAsync(1, 1, 5));
        await cluster.Redis.StartAgainAsync();
        await cluster.WaitForSilosAsync(1);
        Assert.NotEmpty(await cluster.TileAsync(9, 9, 5));
    }

    private static async Task StopAsync(Member member)
    {
        await member.Process.SignalAsync("TERM");
        Assert.Equal(0, await member.Process.WaitForEndAsync(TimeSpan.FromSeconds(40)));
    }
}
