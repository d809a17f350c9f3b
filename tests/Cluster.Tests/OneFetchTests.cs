using System.Diagnostics;
using System.Globalization;
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

    [Fact]
    public async Task MapsTilesAndASeedAtOnce_OneRequestPerMetatile()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 3, gateways: 3);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(1);

        await Task.WhenAll(AllKindsOfClients(cluster));

        output.WriteLine($"{cluster.Upstream.Requests.Count} requests for {cluster.Upstream.Areas.Count} metatiles");
        Assert.Equal(16, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
    }

    [Fact]
    public async Task MinimizedRequests_NoneIsSuperfluous()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(
            silos: 3, gateways: 3, yaml => yaml.Replace("# cache options", "minimize_meta_requests: true\n    meta_buffer: 0", StringComparison.Ordinal));
        cluster.Upstream.Delay = TimeSpan.FromSeconds(1);

        await Task.WhenAll(AllKindsOfClients(cluster));

        // A rectangle around missing tiles may hold tiles that are there, as in MapProxy; but none may hold nothing else.
        var fetched = new HashSet<(int X, int Y)>();
        foreach (UpstreamRequest request in cluster.Upstream.Requests)
        {
            int before = fetched.Count;
            fetched.UnionWith(TilesOf(request.Area));
            Assert.True(fetched.Count > before, $"{request.Area} was not needed");
        }

        output.WriteLine($"{cluster.Upstream.Requests.Count} requests for {fetched.Count} tiles");
        Assert.Equal(256, fetched.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
    }

    // Level 6: maps that each touch several of 4 x 4 metatiles, single tiles, and one client that walks over all tiles as a seed does.
    private static IEnumerable<Task> AllKindsOfClients(TestCluster cluster)
    {
        double tile = 2 * 20037508.342789244 / 64, edge = -20037508.342789244;
        for (int i = 0; i < 60; i++)
        {
            double minX = edge + ((i % 10) * tile), maxY = -edge - ((i / 10) * tile);
            yield return MapAsync(cluster, minX, maxY - (5 * tile), minX + (5 * tile), maxY);
        }

        for (int i = 0; i < 200; i++)
        {
            yield return cluster.TileAsync(i % 16, i / 16 % 16, 6);
        }

        yield return Parallel.ForEachAsync(
            Enumerable.Range(0, 256), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, _) => await cluster.TileAsync(i / 16, i % 16, 6));
    }

    private static async Task MapAsync(TestCluster cluster, double minX, double minY, double maxX, double maxY)
    {
        string box = string.Create(CultureInfo.InvariantCulture, $"{minX:R},{minY:R},{maxX:R},{maxY:R}");
        using HttpResponseMessage response = await cluster.GetAsync(
            $"/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=map&STYLES=&SRS=EPSG:3857&BBOX={box}&WIDTH=1280&HEIGHT=1280&FORMAT=image/png");
        string type = response.Content.Headers.ContentType!.MediaType!;
        Assert.True(type == "image/png", await response.Content.ReadAsStringAsync());
    }

    private static IEnumerable<(int X, int Y)> TilesOf(string box)
    {
        double tile = 2 * 20037508.342789244 / 64;
        int[] edges = [.. box.Split(',').Select(edge => (int)Math.Round(double.Parse(edge, CultureInfo.InvariantCulture) / tile))];
        return from x in Enumerable.Range(edges[0], edges[2] - edges[0]) from y in Enumerable.Range(edges[1], edges[3] - edges[1]) select (x, y);
    }
}
