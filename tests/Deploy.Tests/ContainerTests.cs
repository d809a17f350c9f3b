using System.Net;
using MapProxyCluster.Deploy.Tests.Fronts;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>
/// The entrypoint and the gateway under the conditions of a locked-down container: user 1000, a read-only root, no capabilities.
/// Needs root, as an engine does.
/// </summary>
[Collection(WithOrigin.Name)]
public sealed class ContainerTests(OriginFixture origin) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LongFact]
    public async Task Gateway_LockedDown_ServesAndStops()
    {
        await WriteMapsAsync();
        int port = ServerProcess.FreePort(), adminPort = ServerProcess.FreePort();
        string admin = $"http://127.0.0.1:{adminPort}";
        await using ServerProcess gateway = ServerProcess.Start(
            "unshare",
            ["--mount", Path.Combine(ServerProcess.Root, "tests/Deploy.Tests/scripts/container"), _folder, "entrypoint", "gateway"],
            [
                new("PATH", "/srv/product/artifacts/bin:/srv/product/deploy/docker:/usr/sbin:/usr/bin:/bin"),
                new("MAPPROXY_DATA_DIR", "/srv/maps"),
                new("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
                new("Admin__Url", admin),
            ]);
        await gateway.WaitForUrlAsync($"{admin}/health/ready");

        // A tile that is found in the cache has been written as this user.
        using var client = new HttpClient();
        string tile = $"http://127.0.0.1:{port}/tiles/map/webmercator/2/1/1.png";
        using HttpResponseMessage first = await client.GetAsync(tile), second = await client.GetAsync(tile);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("HIT", second.Headers.GetValues("X-Cache").Single());

        string status = await File.ReadAllTextAsync($"/proc/{gateway.Id}/status");
        Assert.Matches(@"Uid:\s+1000\s+1000\s+1000\s+1000", status);
        Assert.Matches(@"CapEff:\s+0+\n", status);
        Assert.Contains(await File.ReadAllLinesAsync($"/proc/{gateway.Id}/mounts"), line => line.Contains(" / ", StringComparison.Ordinal) && line.Contains(" ro,", StringComparison.Ordinal));

        await gateway.SignalAsync("TERM");
        Assert.Equal(0, await gateway.WaitForEndAsync(TimeSpan.FromSeconds(30)));
    }

    private async Task WriteMapsAsync()
    {
        string maps = Path.Combine(_folder, "maps", "mapproxy.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(maps)!);
        await File.WriteAllTextAsync(maps, Placeholders.Render("maps/mapproxy.yaml", ("http://maps.example.org", origin.Url), ("/cache_data", "/srv/cache")));

        // The folder is made for its owner only; the container's user reads the maps in it.
        await Command.OutputOfAsync("chmod", ["-R", "a+rX", _folder]);
    }
}
