using System.Net;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests.Kubernetes;

/// <summary>The settings and maps of the manifests make a cluster of real processes that serves a tile.</summary>
[Collection(WithOrigin.Name)]
public sealed class ClusterTests(OriginFixture origin) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("base")]
    [InlineData("overlays/edge")]
    [InlineData("overlays/shared-files")]
    public async Task Settings_OfTheManifest_MakeACluster(string folder)
    {
        Manifest manifest = await Manifest.RenderAsync(folder);
        await using RedisServer members = await RedisServer.StartAsync(), tiles = await RedisServer.StartAsync();
        int clusterPort = ServerProcess.FreePort(), httpPort = ServerProcess.FreePort();
        int siloAdmin = ServerProcess.FreePort(), gatewayAdmin = ServerProcess.FreePort();
        (string, string)[] addresses =
        [
            ("$(POD_IP):7101", $"127.0.0.1:{clusterPort}"), ("redis:6379", members.Configuration), ("0.0.0.0:8080", $"127.0.0.1:{httpPort}"),
            ("/mapproxy/mapproxy.yaml", await WriteMapsAsync(manifest, tiles)), ("replace-me", "a secret of this test"),
        ];

        await using ServerProcess silo = Start(manifest, "silo", [.. addresses, ("0.0.0.0:9090", $"127.0.0.1:{siloAdmin}")]);
        await silo.WaitForUrlAsync($"http://127.0.0.1:{siloAdmin}/health/ready");
        await using ServerProcess gateway = Start(manifest, "gateway", [.. addresses, ("0.0.0.0:9090", $"127.0.0.1:{gatewayAdmin}")]);
        await gateway.WaitForUrlAsync($"http://127.0.0.1:{gatewayAdmin}/health/ready");

        using var client = new HttpClient();
        using HttpResponseMessage tile = await client.GetAsync($"http://127.0.0.1:{httpPort}/tiles/map/webmercator/2/1/1.png");
        Assert.Equal(HttpStatusCode.OK, tile.StatusCode);
        Assert.Equal("image/png", tile.Content.Headers.ContentType!.ToString());
        Assert.Equal(1, await MetricAsync(client, gatewayAdmin, "mapproxy_cluster_silos"));
        Assert.Equal(1, await MetricAsync(client, siloAdmin, "mapproxy_cluster_silos"));

        // The second request finds it in the cache that both share.
        using HttpResponseMessage again = await client.GetAsync($"http://127.0.0.1:{httpPort}/tiles/map/webmercator/2/1/1.png");
        Assert.Equal("HIT", again.Headers.GetValues("X-Cache").Single());
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("silo")]
    public async Task Container_StartsItsRole(string name)
    {
        Container container = (await Manifest.RenderAsync("base")).Find<Deployment>(name).Pod.Spec.Containers.Single();

        Assert.Equal([name], container.Args);
        Assert.StartsWith("mapproxycluster:", container.Image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maps_OfTheFileCache_AreThoseOfCompose()
    {
        Manifest manifest = await Manifest.RenderAsync("overlays/edge");

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(ServerProcess.Root, "deploy/maps/mapproxy.yaml")), MapsOf(manifest));
    }

    private async Task<string> WriteMapsAsync(Manifest manifest, RedisServer tiles)
    {
        string file = Path.Combine(_folder, "mapproxy.yaml");
        string maps = MapsOf(manifest);
        Assert.Contains("http://maps.example.org", maps);
        await File.WriteAllTextAsync(file, maps
            .Replace("http://maps.example.org", origin.Url, StringComparison.Ordinal)
            .Replace("/cache_data", Path.Combine(_folder, "cache"), StringComparison.Ordinal)
            .Replace("host: tiles", $"host: 127.0.0.1\n      port: {tiles.Port}", StringComparison.Ordinal));
        return file;
    }

    private static string MapsOf(Manifest manifest)
    {
        Volume volume = manifest.Find<Deployment>("silo").Pod.Spec.Volumes.Single(volume => volume.Name == "maps");
        return manifest.Find<ConfigMap>(volume.ConfigMap!.Name).Data["mapproxy.yaml"];
    }

    private static ServerProcess Start(Manifest manifest, string name, (string Shipped, string Real)[] addresses)
    {
        Dictionary<string, string> environment = manifest.EnvironmentOf(manifest.Find<Deployment>(name).Pod.Spec.Containers.Single());
        return ServerProcess.Start(ServerProcess.Built(name), [], environment.Select(pair => KeyValuePair.Create<string, string?>(
            pair.Key, addresses.Aggregate(pair.Value, (value, address) => value.Replace(address.Shipped, address.Real, StringComparison.Ordinal)))));
    }

    private static async Task<double> MetricAsync(HttpClient client, int adminPort, string name)
    {
        string text = await client.GetStringAsync($"http://127.0.0.1:{adminPort}/metrics");
        string line = text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
