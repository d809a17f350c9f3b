using System.Diagnostics;
using MapProxyCluster.Clients.Tests.Browsers;

namespace MapProxyCluster.Clients.Tests;

/// <summary>The sample origin and, in front of it, our server with each example: the programs as ./run builds them.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly List<Process> _processes = [];

    /// <summary>A folder of its own, for configurations and caches.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    /// <summary>Address of the origin.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>Address of the quickstart example.</summary>
    public string Quickstart { get; private set; } = "";

    /// <summary>Address of the Paris example.</summary>
    public string Paris { get; private set; } = "";

    /// <summary>Address of the server with everything that a client can read: configuration/maps.yaml.</summary>
    public string Maps { get; private set; } = "";

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // GDAL keeps tiles by their address, and ports come back.
        Environment.SetEnvironmentVariable("GDAL_DEFAULT_WMS_CACHE_PATH", Path.Combine(Folder, "gdal"));
        int port = Tool.FreePort();
        Origin = $"http://127.0.0.1:{port}";
        _processes.Add(await Tool.StartAsync(
            $"{Origin}/stats", Path.Combine(Tool.Root, "artifacts/origin/origin"), ["--port", $"{port}"]));
        Maps = await ServeTextAsync("maps", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "configuration/maps.yaml")));
        Quickstart = await ServeAsync("quickstart", text => text);
        Paris = await ServeAsync("paris", text => text.Replace("http://127.0.0.1:8095", Origin, StringComparison.Ordinal));
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            Tool.Stop(process);
        }

        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Serves a configuration of our own; returns its address.</summary>
    public async Task<string> ServeTextAsync(string name, string configuration)
    {
        string folder = Path.Combine(Folder, name);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(file, configuration);
        int port = Tool.FreePort();
        string address = $"http://127.0.0.1:{port}";
        _processes.Add(await Tool.StartAsync(
            address, Path.Combine(Tool.Root, "artifacts/bin/mapproxy-util"), ["serve-develop", "-b", $"127.0.0.1:{port}", file], ("ORIGIN_URL", Origin)));
        return address;
    }

    /// <summary>Keeps a process until the tests end.</summary>
    internal void Keep(Process process) => _processes.Add(process);

    private async Task<string> ServeAsync(string example, Func<string, string> change) => await ServeTextAsync(
        example, change(await File.ReadAllTextAsync(Path.Combine(Tool.Root, "examples", example, "mapproxy.yaml"))));
}

/// <summary>One set of servers, and one browser, for all tests of this project.</summary>
[CollectionDefinition(Name)]
public sealed class Servers : ICollectionFixture<ServerFixture>, ICollectionFixture<BrowserFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "servers";
}
