using System.Diagnostics;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>What clients see when a silo dies, hangs or comes back.</summary>
public sealed class SiloFailureTests(ITestOutputHelper output)
{
    [Fact]
    public async Task SiloKilledWhileItFetches_EveryClientGetsItsTileSoon()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 3, gateways: 2);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(2);
        const int Metatiles = 30;
        var watch = Stopwatch.StartNew();
        Task<byte[]>[] clients = [.. Enumerable.Range(0, Metatiles * 4).Select(i => cluster.TileAsync(i % Metatiles * 4, i / Metatiles, 7))];
        await cluster.Upstream.WaitForAsync(Metatiles);
        double held = await cluster.MetricAsync(cluster.Silos[0], "mapproxy_flights");

        await cluster.Silos[0].Process.KillAsync();
        byte[][] tiles = await Task.WhenAll(clients);

        TimeSpan delay = watch.Elapsed - cluster.Upstream.Delay - cluster.Upstream.Delay;
        int twice = cluster.Upstream.Areas.Count(area => area.Value == 2);
        output.WriteLine($"the killed silo held {held} of {Metatiles} metatiles; {twice} were requested twice; all done after {watch.ElapsedMilliseconds} ms");
        Assert.InRange(held, 1, Metatiles - 1);
        Assert.Equal(Metatiles, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.InRange(area.Value, 1, 2));
        Assert.InRange(twice, 1, (int)held);
        Assert.True(delay < TimeSpan.FromSeconds(5), $"{delay}");
        Assert.All(tiles, tile => Assert.NotEmpty(tile));
    }

    [Fact]
    public Task SiloPausedDuringItsFetch_NewerTileStaysAndClientsAreServedByAnother() => PauseAsync(inRedis: false, TimeSpan.Zero);

    [LongFact]
    public Task SiloPausedTwentySeconds_FileCache_NewerTileStays() => PauseAsync(inRedis: false, TimeSpan.FromSeconds(20));

    [LongFact]
    public Task SiloPausedTwentySeconds_RedisCache_NewerTileStays() => PauseAsync(inRedis: true, TimeSpan.FromSeconds(20));

    private async Task PauseAsync(bool inRedis, TimeSpan pause)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 1, inRedis: inRedis);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(2);
        Task<byte[]> client = cluster.TileAsync(8, 8, 7);
        await cluster.Upstream.WaitForAsync(1);
        Member owner = (await FlyingAsync(cluster)).Single();

        await owner.Process.SignalAsync("STOP");
        Task atLeast = Task.Delay(pause);
        byte[] seen = await client;
        await atLeast;
        await owner.Process.SignalAsync("CONT");

        // The paused silo gets its old answer now; it must notice that the metatile is no longer its own.
        await cluster.WaitForSilosAsync(2);
        await WaitForAsync(async () => await cluster.MetricAsync(owner, "mapproxy_flights") == 0);
        byte[] stored = await cluster.TileAsync(8, 8, 7);
        output.WriteLine($"{cluster.Upstream.Requests.Count} requests; the client saw picture {Pictures.Number(seen)}, stored is {Pictures.Number(stored)}");
        Assert.Equal(2, Pictures.Number(seen));
        Assert.Equal(2, Pictures.Number(stored));
        Assert.Equal(2, cluster.Upstream.Requests.Count);
    }

    [Fact]
    public async Task AllSilosGone_CachedTilesComeAndMissesAreToldToWait()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 1, gateways: 1);
        byte[] first = await cluster.TileAsync(0, 0, 5);
        await cluster.Silos[0].Process.KillAsync();

        Assert.Equal(first, await cluster.TileAsync(0, 0, 5));
        using HttpResponseMessage missing = await cluster.GetAsync("/tiles/map/webmercator/5/20/20.png");
        Assert.Equal(503, (int)missing.StatusCode);
        Assert.NotNull(missing.Headers.RetryAfter);

        cluster.Silos.Add(await cluster.StartSiloAsync());
        await cluster.WaitForSilosAsync(cluster.Gateways[0], 1);
        Assert.NotEmpty(await cluster.TileAsync(20, 20, 5));
    }

    private static async Task<List<Member>> FlyingAsync(TestCluster cluster)
    {
        var flying = new List<Member>();
        foreach (Member silo in cluster.Silos)
        {
            if (await cluster.MetricAsync(silo, "mapproxy_flights") > 0)
            {
                flying.Add(silo);
            }
        }

        return flying;
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        for (int attempt = 0; attempt < 400; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(25);
        }

        Assert.Fail("it did not happen");
    }
}
