using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Two halves of a cluster that cannot reach each other for a while, but both reach Redis and the upstream.</summary>
public sealed class PartitionTests(ITestOutputHelper output)
{
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

        int duplicates = cluster.Upstream.Requests.Count - cluster.Upstream.Areas.Count;
        output.WriteLine($"{cluster.Upstream.Areas.Count} metatiles, {duplicates} requested twice");
        Assert.Equal(64, cluster.Upstream.Areas.Count);
        Assert.Equal(0, duplicates);
    }

    // 16 metatiles through both gateways at once; both must show the same.
    private static async Task RequestAsync(TestCluster cluster, int row) => await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
    {
        string path = $"/tiles/map/webmercator/7/{i * 4}/{row}.png";
        byte[][] tiles = await Task.WhenAll(cluster.Gateways.Select(gateway => cluster.Client.GetByteArrayAsync(gateway.Url + path)));
        Color first = Pictures.Middle(tiles[0]), second = Pictures.Middle(tiles[1]);
        Assert.Equal(first, second);
    }));
}
