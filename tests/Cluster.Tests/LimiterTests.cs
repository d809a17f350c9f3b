using System.Net;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>The bounds of an upstream hold for the whole cluster.</summary>
public sealed class LimiterTests(ITestOutputHelper output)
{
    private const string SingleTiles = "meta_size: [1, 1]\n    meta_buffer: 0\n    concurrent_tile_creators: 1";

    [Fact]
    public async Task RateLimit_WhileSilosJoinAndLeave_IsNeverExceeded()
    {
        await using TimedUpstream upstream = await TimedUpstream.StartAsync();
        await using TestCluster cluster = await StartAsync(silos: 2, "http: {rate_limit: {requests_per_second: 50}}", upstream.Url);
        Task<byte[]>[] clients = [.. Enumerable.Range(0, 300).Select(i => cluster.TileAsync(i % 64, i / 64, 7))];
        await upstream.WaitForAsync(60);
        cluster.Silos.Add(await cluster.StartSiloAsync());
        await upstream.WaitForAsync(130);
        await cluster.Silos[0].Process.SignalAsync("TERM");

        await Task.WhenAll(clients);

        double[] arrivals = await upstream.ArrivalsAsync();
        int most = TimedUpstream.MostInASecond(arrivals);
        output.WriteLine($"{arrivals.Length} requests in {arrivals[^1] - arrivals[0]:F1} s, at most {most} in a second");
        Assert.Equal(300, arrivals.Length);
        Assert.InRange(most, 30, 50);
    }

    [Fact]
    public async Task ConcurrentRequests_CountForAllSilos()
    {
        await using TestCluster cluster = await StartAsync(silos: 3, "concurrent_requests: 2");
        int now = 0, most = 0;
        cluster.Upstream.Trouble = async _ =>
        {
            int count = Interlocked.Increment(ref now);
            InterlockedMax(ref most, count);
            await Task.Delay(50);
            Interlocked.Decrement(ref now);
            return false;
        };

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => cluster.TileAsync(i, 0, 7)));

        Assert.Equal(2, most);
        Assert.All(cluster.Upstream.Areas, area => Assert.Equal(1, area.Value));
    }

    [Fact]
    public async Task TooManyRequests_PausesTheHostForEverybodyAsLongAsAsked()
    {
        await using TestCluster cluster = await StartAsync(silos: 3, "");
        cluster.Upstream.Trouble = http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "4";
            return Task.FromResult(true);
        };
        using HttpResponseMessage first = await cluster.GetAsync("/tiles/map/webmercator/7/0/0.png");
        cluster.Upstream.Trouble = null;
        DateTimeOffset asked = DateTimeOffset.UtcNow;
        for (int i = 1; i < 30; i++)
        {
            using HttpResponseMessage other = await cluster.GetAsync($"/tiles/map/webmercator/7/{i}/0.png");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, other.StatusCode);
            Assert.InRange(other.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 4);
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, first.StatusCode);
        Assert.Single(cluster.Upstream.Requests);
        HttpStatusCode status;
        do
        {
            await Task.Delay(100);
            using HttpResponseMessage again = await cluster.GetAsync("/tiles/map/webmercator/7/1/0.png");
            status = again.StatusCode;
        }
        while (status != HttpStatusCode.OK && DateTimeOffset.UtcNow - asked < TimeSpan.FromSeconds(20));

        Assert.Equal(HttpStatusCode.OK, status);
        UpstreamRequest[] requests = [.. cluster.Upstream.Requests];
        Assert.True(requests[1].Arrived - requests[0].Arrived >= TimeSpan.FromSeconds(3.9), $"{requests[1].Arrived - requests[0].Arrived}");
    }

    [Fact]
    public async Task Breaker_ManyFailures_LeavesTheHostAlone()
    {
        await using TestCluster cluster = await StartAsync(silos: 2, "http: {breaker: {failures: 5, pause: 60}}");
        cluster.Upstream.Trouble = http =>
        {
            http.Response.StatusCode = 500;
            return Task.FromResult(true);
        };

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage response = await cluster.GetAsync($"/tiles/map/webmercator/7/{i}/0.png");
            Assert.True((int)response.StatusCode >= 500);
        }

        // The news of a failure goes out beside the answer: a request may still slip through.
        Assert.InRange(cluster.Upstream.Requests.Count, 5, 7);
    }

    private static Task<TestCluster> StartAsync(int silos, string options, string? url = null) => TestCluster.StartAsync(silos, gateways: 2, yaml =>
    {
        string changed = yaml
            .Replace("# cache options", SingleTiles, StringComparison.Ordinal)
            .Replace("# source options", options, StringComparison.Ordinal);
        return url is null ? changed : Regex.Replace(changed, "url: .*", $"url: {url}/wms");
    });

    private static void InterlockedMax(ref int most, int value)
    {
        int known;
        while (value > (known = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, value, known) != known)
        {
            // Somebody else has changed it: look again.
        }
    }
}
