using MapProxyCluster.Testing.Common;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>Seeding by the whole cluster, started with the command that people know.</summary>
public sealed class SeedJobTests(ITestOutputHelper output)
{
    // Levels 2 to 5 of the web mercator grid with metatiles of 4 x 4; those above are requested with the same box as level 2.
    private const int Metatiles = 1 + 4 + 16 + 64, Tiles = 16 * Metatiles;

    private const string Seeds = "seeds: {all: {caches: [map_cache], levels: {from: 2, to: 5}}}";

    [Fact]
    public async Task Seed_OfTheCluster_SpreadsOverSilosAndSharesFlightsWithClients()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 3, gateways: 1);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(0.2);
        await using ServerProcess seeding = Start(cluster, Seeds, "-c", "8");
        Task[] clients = [.. Enumerable.Range(0, 256).Select(i => cluster.TileAsync(i % 16, i / 16, 5))];

        int exit = await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(clients);

        string printed = Text(seeding);
        output.WriteLine(printed);
        Assert.Equal(0, exit);
        Assert.Contains("is done", printed);
        Assert.Contains("100.00%", printed);
        Assert.Equal(Metatiles, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
        Assert.Equal(Tiles, TileFiles(cluster).Length);
        foreach (Member silo in cluster.Silos)
        {
            Assert.True(await cluster.MetricAsync(silo, "mapproxy_upstream_requests_total") > 0, "a silo took no part");
        }
    }

    [Fact]
    public async Task SiloKilledDuringASeed_AnotherEndsIt()
    {
        const int AtATime = 8;
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 3, gateways: 0);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(0.5);
        await using ServerProcess seeding = Start(cluster, Seeds, "-c", $"{AtATime}");
        await cluster.Upstream.WaitForAsync(Metatiles / 3);

        // The owner of the job logs it; so its death costs the job its walk as well.
        Member owner = cluster.Silos.Single(silo => Text(silo.Process).Contains("is worked on here", StringComparison.Ordinal));
        await owner.Process.KillAsync();
        int exit = await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60));

        int twice = cluster.Upstream.Areas.Count(area => area.Value > 1);
        output.WriteLine($"{Text(seeding)}\n{twice} metatiles were requested twice");
        Assert.Equal(0, exit);
        Assert.Equal(Metatiles, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.InRange(area.Value, 1, 2));
        Assert.InRange(twice, 0, AtATime);
        Assert.Equal(Tiles, TileFiles(cluster).Length);
    }

    [Fact]
    public async Task Job_PausedResumedAndCancelled_FollowsAndLosesNothing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 0);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(0.2);
        await using (ServerProcess seeding = Start(cluster, Seeds, "-c", "2", "--detach"))
        {
            Assert.Equal(0, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(30)));
        }

        string id = (await RunAsync(cluster, 0, "--jobs")).Split(' ')[0];
        await cluster.Upstream.WaitForAsync(4);
        await RunAsync(cluster, 0, "--pause", id);
        string watched = await RunAsync(cluster, 2, "--watch", id);
        Assert.Contains("is paused", watched);
        int before = cluster.Upstream.Requests.Count;
        Assert.InRange(before, 4, Metatiles - 1);

        await RunAsync(cluster, 0, "--resume", id);
        Assert.Contains("is done", await RunAsync(cluster, 0, "--watch", id));
        Assert.Equal(Metatiles, cluster.Upstream.Requests.Count);
        Assert.Contains("done", await RunAsync(cluster, 0, "--jobs"));
        Assert.Contains("is done", await RunAsync(cluster, 1, "--cancel", id));
        Assert.Contains("there is no seed job", await RunAsync(cluster, 1, "--watch", "nothing"));
    }

    [Fact]
    public async Task RedisForgetsEverythingDuringASeed_TheJobGoesOn()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 0);
        cluster.Upstream.Delay = TimeSpan.FromSeconds(0.3);
        await using ServerProcess seeding = Start(cluster, Seeds, "-c", "4", "--detach");
        await cluster.Upstream.WaitForAsync(8);
        await cluster.Redis.KillAsync();
        await cluster.Redis.StartAgainAsync();

        await WaitForAsync(() => TileFiles(cluster).Length == Tiles);
        Assert.Equal(Metatiles, cluster.Upstream.Areas.Count);
        for (int attempt = 0; !(await RunAsync(cluster, 0, "--jobs")).Contains(" done ", StringComparison.Ordinal); attempt++)
        {
            Assert.True(attempt < 20, "the job is not shown as done");
        }
    }

    [Fact]
    public async Task RefreshBefore_OfTheCluster_MakesEachMetatileAgainOnce()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => cluster.TileAsync(i % 2 * 4, i / 2 * 4, 3)));
        Assert.Equal(4, cluster.Upstream.Requests.Count);
        string soon = DateTime.Now.AddSeconds(1).ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        await WaitForAsync(() => DateTime.Now > DateTime.Parse(soon, System.Globalization.CultureInfo.InvariantCulture).AddSeconds(1));

        await using ServerProcess seeding = Start(cluster, $"seeds: {{again: {{caches: [map_cache], levels: [3], refresh_before: {{time: '{soon}'}}}}}}");
        Assert.Equal(0, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(4, cluster.Upstream.Areas.Count);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(2, area.Value));
        Assert.Equal(2, Pictures.Number(await cluster.TileAsync(0, 0, 3)));
    }

    [Fact]
    public async Task SeedOnlySourceAndCacheOfNoLayer_AreSeededBySilos()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 1, yaml => yaml
            .Replace("# source options", "seed_only: true", StringComparison.Ordinal)
            .Replace("caches:\n", "caches:\n  other_cache: {grids: [webmercator], sources: [upstream]}\n", StringComparison.Ordinal));
        await cluster.TileAsync(0, 0, 3);
        Assert.Empty(cluster.Upstream.Requests);

        await using ServerProcess seeding = Start(cluster, "seeds: {both: {caches: [map_cache, other_cache], levels: [3]}}");
        Assert.Equal(0, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60)));

        Assert.Equal(128, TileFiles(cluster).Length);
        Assert.Equal(1, Pictures.Number(await cluster.TileAsync(0, 0, 3)));
    }

    [Fact]
    public async Task JobOfHigherPriority_GoesFirst()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 2, gateways: 0, yaml => yaml
            .Replace("caches:\n", "caches:\n  other_cache: {grids: [webmercator], sources: [upstream]}\n", StringComparison.Ordinal));
        cluster.Upstream.Delay = TimeSpan.FromSeconds(0.2);
        await using ServerProcess patient = Start(cluster, Seeds, "-c", "2");
        await cluster.Upstream.WaitForAsync(4);
        await using ServerProcess urgent = Start(cluster, "seeds: {urgent: {caches: [other_cache], levels: {to: 4}}}", "--priority", "5", "-c", "2");

        Assert.Equal(0, await urgent.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        int others = TileFiles(cluster, "map_cache").Length;
        Assert.InRange(others, 1, Tiles - 1);
        Assert.Equal(0, await patient.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(Tiles, TileFiles(cluster, "map_cache").Length);
    }

    [Fact]
    public async Task Job_ForSomethingThatIsNotServed_FailsAndSaysWhy()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(silos: 1, gateways: 0);
        await using ServerProcess seeding = Start(cluster, Seeds, "--project", "other");
        Assert.Equal(3, await seeding.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("the project 'other' is not served", Text(seeding));
    }

    private static ServerProcess Start(TestCluster cluster, string seeds, params string[] options)
    {
        string file = Path.Combine(cluster.Folder, $"seed-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(file, seeds);
        return Start(cluster, ["-f", Path.Combine(cluster.Folder, "mapproxy.yaml"), "-s", file, .. options]);
    }

    private static ServerProcess Start(TestCluster cluster, string[] arguments) => ServerProcess.Start(
        ServerProcess.Built("mapproxy-seed"), ["--cluster", cluster.Redis.Configuration, .. arguments], [KeyValuePair.Create("Cluster__Id", (string?)"test")]);

    private static async Task<string> RunAsync(TestCluster cluster, int exit, params string[] arguments)
    {
        await using ServerProcess command = Start(cluster, arguments);
        Assert.Equal(exit, await command.WaitForEndAsync(TimeSpan.FromSeconds(60)));
        return Text(command);
    }

    private static string Text(ServerProcess process) => string.Join('\n', process.Output);

    private static string[] TileFiles(TestCluster cluster, string cache = "")
    {
        string folder = Path.Combine(cluster.Folder, "cache");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories).Where(file => file.Contains(cache, StringComparison.Ordinal))]
            : [];
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (int attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 1200, "it did not happen");
            await Task.Delay(50);
        }
    }
}
