using System.Net;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Cluster.Tests;

/// <summary>A silo or gateway as a process of its own.</summary>
public sealed record Member(ServerProcess Process, string Url, string Admin);

/// <summary>A cluster of real processes on loopback, with its Redis and an upstream in front of which it stands.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private const string Secret = "loopback only";

    /// <summary>Whether the experiments are done with the Orleans runtime, in a build that has it; else with our own.</summary>
    public static readonly bool IsOrleans = Environment.GetEnvironmentVariable("MAPPROXYCLUSTER_RUNTIME") == "Orleans";

    private int _turn;

    private TestCluster(Upstream upstream, RedisServer redis) => (Upstream, Redis) = (upstream, redis);

    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; }

    /// <summary>The server that the members meet at.</summary>
    public RedisServer Redis { get; }

    /// <summary>A folder of its own, for configuration and cache.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    /// <summary>What members check each other's certificates against; null for the system's.</summary>
    public string? TrustedFile { get; set; }

    /// <summary>The silos.</summary>
    public List<Member> Silos { get; } = [];

    /// <summary>The gateways.</summary>
    public List<Member> Gateways { get; } = [];

    /// <summary>Sends requests to the gateways by turns, as a balancer does.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 400 }) { Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>Starts a cluster.</summary>
    /// <param name="silos">Number of silos.</param>
    /// <param name="gateways">Number of gateways.</param>
    /// <param name="change">Changes the configuration.</param>
    /// <param name="address">Where Redis and the upstream are reached.</param>
    /// <param name="inRedis">Whether tiles are kept in the cluster's Redis; else in files.</param>
    public static async Task<TestCluster> StartAsync(int silos, int gateways, Func<string, string>? change = null, bool inRedis = false, string address = "127.0.0.1")
    {
        var cluster = new TestCluster(await Upstream.StartAsync(address), await RedisServer.StartAtAsync(address));
        try
        {
            string yaml = cluster.Configuration();
            if (inRedis)
            {
                yaml = yaml.Replace("# cache options", $"# cache options\n    cache: {{type: redis, port: {cluster.Redis.Port}, prefix: tile}}", StringComparison.Ordinal);
            }

            await File.WriteAllTextAsync(Path.Combine(cluster.Folder, "mapproxy.yaml"), change is null ? yaml : change(yaml));
            cluster.Silos.AddRange(await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => cluster.StartSiloAsync())));
            cluster.Gateways.AddRange(await Task.WhenAll(Enumerable.Range(0, gateways).Select(_ => cluster.StartGatewayAsync())));
            await cluster.WaitForSilosAsync(silos);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo, or one again at the same address.</summary>
    public Task<Member> StartSiloAsync(string? url = null, TestNetwork? network = null)
    {
        url ??= $"http://{network?.Address ?? "127.0.0.1"}:{ServerProcess.FreePort()}";
        return StartAsync("silo", url, network, ("Cluster__Endpoint", url));
    }

    /// <summary>Starts one more gateway, or one again at the same address.</summary>
    public Task<Member> StartGatewayAsync(string? url = null, TestNetwork? network = null)
    {
        url ??= $"http://{network?.Address ?? "127.0.0.1"}:{ServerProcess.FreePort()}";
        return StartAsync("gateway", url, network, ("ASPNETCORE_URLS", url), ("MapProxy__LogRequests", "false"), ("Cluster__Drain", "1"));
    }

    /// <summary>Waits until all gateways and silos know so many silos.</summary>
    public async Task WaitForSilosAsync(int count)
    {
        foreach (Member member in Gateways.Concat(Silos))
        {
            await WaitForSilosAsync(member, count);
        }
    }

    /// <summary>Waits until a member knows so many silos.</summary>
    public async Task WaitForSilosAsync(Member member, int count)
    {
        // A silo that the others have declared dead joins again; Orleans takes its time for that.
        for (int attempt = 0; await MetricAsync(member, "mapproxy_cluster_silos") != count; attempt++)
        {
            Assert.True(attempt < (IsOrleans ? 2400 : 400), $"{member.Url} does not know {count} silos");
            await Task.Delay(25);
        }
    }

    /// <summary>A value of a member's metrics, summed over its labels that contain a text; 0 when it is not there.</summary>
    public async Task<double> MetricAsync(Member member, string name, string labels = "")
    {
        string text = await Client.GetStringAsync($"{member.Admin}/metrics");
        return text.Split('\n')
            .Where(line => (line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal))
                && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The gateway whose turn it is.</summary>
    public string NextGateway() => Gateways[(int)((uint)Interlocked.Increment(ref _turn) % (uint)Gateways.Count)].Url;

    /// <summary>Requests a path from the gateway whose turn it is.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(NextGateway() + path);

    /// <summary>Requests a tile (rows from the north) and returns its bytes; fails when it does not come.</summary>
    public async Task<byte[]> TileAsync(int x, int y, int z, string layer = "map")
    {
        using HttpResponseMessage response = await GetAsync($"/tiles/{layer}/webmercator/{z}/{x}/{y}.png");
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        return body;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Member member in Gateways.Concat(Silos))
        {
            await member.Process.DisposeAsync();
        }

        Client.Dispose();
        await Upstream.DisposeAsync();
        await Redis.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<Member> StartAsync(string program, string url, TestNetwork? network, params (string Name, string Value)[] own)
    {
        string admin = $"http://{network?.Address ?? "127.0.0.1"}:{ServerProcess.FreePort()}";
        Dictionary<string, string?> environment = own.ToDictionary(pair => pair.Name, pair => (string?)pair.Value);
        environment["MapProxy__Config"] = Path.Combine(Folder, "mapproxy.yaml");
        environment["Admin__Url"] = admin;
        environment["Cluster__Redis"] = Redis.Configuration;
        environment["Cluster__Id"] = "test";
        environment["Cluster__Secret"] = Secret;
        environment["Cluster__TrustedCertificates"] = TrustedFile;
        if (url.StartsWith("https:", StringComparison.Ordinal))
        {
            environment["Cluster__Certificate"] = Path.Combine(Folder, "silo.pem");
            environment["Cluster__CertificateKey"] = Path.Combine(Folder, "silo.key");
        }

        if (IsOrleans)
        {
            environment["Cluster__Runtime"] = "Orleans";
            environment["Cluster__GatewayPort"] = $"{ServerProcess.FreePort()}";
        }

        string[] command = [.. network?.Prefix ?? [], IsOrleans ? ServerProcess.BuiltWithOrleans(program) : ServerProcess.Built(program)];
        ServerProcess process = ServerProcess.Start(command[0], command[1..], environment);
        await process.WaitForUrlAsync($"{admin}/health/ready");
        return new Member(process, url, admin);
    }

    private string Configuration() => $"""
        services:
          tms:
            use_grid_names: true
            origin: nw
          wms:
            srs: ['EPSG:3857', 'EPSG:4326']
          wmts:
        layers:
          - name: map
            title: Map
            sources: [map_cache]
        caches:
          map_cache:
            grids: [webmercator]
            sources: [upstream]
            # cache options
        sources:
          upstream:
            type: wms
            req:
              url: {Upstream.Url}/wms
              layers: any
            # source options
        grids:
          webmercator:
            base: GLOBAL_WEBMERCATOR
        globals:
          cache:
            base_dir: {Folder}/cache
          http:
            client_timeout: 30
        """;
}
