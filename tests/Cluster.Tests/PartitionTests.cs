using System.Diagnostics;
using System.Net;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Two halves of a cluster that cannot reach each other for a while, but both reach Redis and the upstream.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
    private int _refused;

    [LongFact]
    public async Task SilosCutOffFromEachOther_TilesComeAndNoneIsWrong()
    {
        await using TestBridge bridge = await TestBridge.BuildAsync();
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 0, gateways: 0, address: bridge.Address);
        foreach (TestNetwork network in bridge.Networks)
        {
            cluster.Silos.Add(await cluster.StartSiloAsync(network: network));
            cluster.Gateways.Add(await cluster.StartGatewayAsync(network: network));
        }

        await cluster.WaitForSilosAsync(2);
        cluster.Upstream.Delay = TimeSpan.FromMilliseconds(500);
        await RequestAsync(cluster, row: 0);

        // In the middle of flights: each half asks for what the other is fetching.
        Task during = RequestAsync(cluster, row: 4);
        await cluster.Upstream.WaitForAsync(20);
        await bridge.IsolateAsync(true);
        await during;
        await RequestAsync(cluster, row: 8);
        await bridge.IsolateAsync(false);
        await RequestAsync(cluster, row: 12);
        if (TestCluster.IsOrleans)
        {
            // There, one half may have declared the other dead: what it could not have meanwhile, it gets now.
            await cluster.WaitForSilosAsync(2);
            await Task.WhenAll(RequestAsync(cluster, row: 4), RequestAsync(cluster, row: 8), RequestAsync(cluster, row: 12));
        }

        int duplicates = cluster.Upstream.Requests.Count - cluster.Upstream.Areas.Count;
        output.WriteLine($"{cluster.Upstream.Areas.Count} metatiles, {duplicates} requested twice, {_refused} answers were 503");
        Assert.Equal(64, cluster.Upstream.Areas.Count);
        Assert.Equal(0, duplicates);
    }

    // 16 metatiles through both gateways at once; both must show the same.
    private async Task RequestAsync(TestCluster cluster, int row) => await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
    {
        string path = $"/tiles/map/webmercator/7/{i * 4}/{row}.png";
        byte[]?[] tiles = await Task.WhenAll(cluster.Gateways.Select(gateway => TileAsync(cluster, gateway.Url + path)));
        if (tiles is [{ } one, { } two])
        {
            Color first = Pictures.Middle(one), second = Pictures.Middle(two);
            Assert.Equal(first, second);
        }
    }));

    // A tile; null when the gateway says in time that it cannot have it now, which only Orleans may do.
    private async Task<byte[]?> TileAsync(TestCluster cluster, string url)
    {
        var watch = Stopwatch.StartNew();
        using HttpResponseMessage response = await cluster.Client.GetAsync(url);
        if (TestCluster.IsOrleans && response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(6), $"{watch.Elapsed}");
            Interlocked.Increment(ref _refused);
            return null;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
