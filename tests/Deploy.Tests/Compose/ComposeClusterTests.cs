using System.Net;
using MapProxyCluster.Deploy.Tests.Fronts;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests.Compose;

/// <summary>Everything that docker-compose.yaml starts, with its settings and through the image's entrypoint, as processes on loopback.</summary>
[Collection(WithOrigin.Name)]
public sealed class ComposeClusterTests(OriginFixture origin) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;
    private readonly Dictionary<string, Backend> _ports = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Services_OfTheFile_ServeTilesTogether()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "mapproxy.yaml"), Placeholders.Render(
            "maps/mapproxy.yaml", ("http://maps.example.org", origin.Url), ("/cache_data", Path.Combine(_folder, "cache"))));
        ComposeFile compose = await ComposeFile.ReadAsync();
        await using RedisServer redis = await RedisServer.StartAsync([.. compose.Services["redis"].Command.Skip(1), "--dir", _folder]);
        await using ServerProcess silo1 = await StartAsync(compose, "silo-1", redis), silo2 = await StartAsync(compose, "silo-2", redis);
        await using ServerProcess gateway1 = await StartAsync(compose, "gateway-1", redis), gateway2 = await StartAsync(compose, "gateway-2", redis);
        await using RunningFront nginx = await RunningFront.StartAsync<Nginx>(Path.Combine(_folder, "nginx"), _ports["gateway-1"], _ports["gateway-2"]);
        using var client = new HttpClient();
        await WaitForSilosAsync(client, 2);

        // Whichever gateway answers, the tile comes, and from the second time on out of the cache that they share.
        string[] states = new string[10];
        for (int request = 0; request < states.Length; request++)
        {
            using HttpResponseMessage response = await client.GetAsync($"{nginx.Url}/mapproxy/tiles/map/webmercator/3/4/2.png");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            states[request] = response.Headers.GetValues("X-Cache").Single();
        }

        Assert.Equal(["MISS", .. Enumerable.Repeat("HIT", 9)], states);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_folder, "cache"), "*.png", SearchOption.AllDirectories));
    }

    private async Task<ServerProcess> StartAsync(ComposeFile compose, string name, RedisServer redis)
    {
        ComposeService service = compose.Services[name];
        var backend = new Backend(ServerProcess.FreePort(), ServerProcess.FreePort());
        _ports[name] = backend;
        IEnumerable<KeyValuePair<string, string?>> environment = service.Environment.Select(pair => KeyValuePair.Create<string, string?>(
            pair.Key,
            pair.Value
                .Replace("redis:6379", redis.Configuration, StringComparison.Ordinal)
                .Replace($"{name}:7101", $"127.0.0.1:{ServerProcess.FreePort()}", StringComparison.Ordinal)));
        return await ServerProcess.StartAsync(
            $"http://127.0.0.1:{backend.AdminPort}/health/ready", Path.Combine(ServerProcess.Root, "deploy/docker/entrypoint"), service.Command,
        [
            .. environment,
            new("PATH", $"{Path.Combine(ServerProcess.Root, "artifacts/bin")}:{Environment.GetEnvironmentVariable("PATH")}"),
            new("MAPPROXY_DATA_DIR", _folder),
            new("ASPNETCORE_URLS", $"http://127.0.0.1:{backend.Port}"),
            new("Admin__Url", $"http://127.0.0.1:{backend.AdminPort}"),
        ]);
    }

    private async Task WaitForSilosAsync(HttpClient client, int count)
    {
        foreach (Backend member in _ports.Values)
        {
            for (int attempt = 0; !(await client.GetStringAsync($"http://127.0.0.1:{member.AdminPort}/metrics")).Contains($"\nmapproxy_cluster_silos {count}\n", StringComparison.Ordinal); attempt++)
            {
                Assert.True(attempt < 400, $"a member does not know {count} silos");
                await Task.Delay(25);
            }
        }
    }
}
