using System.Diagnostics;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Every metatile is fetched once, whoever asks for it and wherever.</summary>
public sealed class OneFetchTests(ITestOutputHelper output)
{
    [Fact]
    public async Task ThousandClients_FiftyColdMetatiles_OneRequestEach()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 3, gateways: 3);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(1);

        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i =>
        {
            int metatile = i % 50, place = i / 50 % 16;
            return cluster.TileAsync((metatile % 10 * 4) + (place % 4), (metatile / 10 * 4) + (place / 4), 7);
        }));

        output.WriteLine($"1000 clients, 50 metatiles: {watch.ElapsedMilliseconds} ms, {cluster.Upstream.Requests.Count} requests");
        Assert.Equal(50, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
    }
}
