using System.Net.Http.Json;
using System.Text.Json;
using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting.Tests.Admin;

/// <summary>A process that is alone, without clients: engine, jobs and the admin port, on a folder of its own.</summary>
internal sealed class AdminProcess : IAsyncDisposable
{
    internal const string Configuration = """
        services: {demo: }
        sources:
          debug: {type: debug}
        grids:
          small: {srs: 'EPSG:3857', bbox: [0, 0, 1000, 1000], res: [4, 2, 1, 0.5], tile_size: [10, 10], origin: nw}
          deep: {base: GLOBAL_WEBMERCATOR, num_levels: 20}
        caches:
          plan: {grids: [small], sources: [debug], meta_size: [1, 1], meta_buffer: 0, cache: {type: file}}
          world: {grids: [deep], sources: [debug]}
          packed: {grids: [small], sources: [debug], cache: {type: sqlite}}
        layers:
          - {name: plan, title: Plan, sources: [plan]}
          - {name: world, title: World, sources: [world, packed]}
        """;

    private readonly ServiceProvider _services;
    private readonly AdminServer _server;

    private AdminProcess(string folder, ServiceProvider services, AdminServer server)
    {
        (Folder, _services, _server) = (folder, services, server);
        Client = new HttpClient { BaseAddress = server.Address };
        Client.DefaultRequestHeaders.Add("X-Admin", "1");
    }

    internal string Folder { get; }

    internal HttpClient Client { get; }

    internal string ConfigurationFile => Path.Combine(Folder, "mapproxy.yaml");

    internal static async Task<AdminProcess> StartAsync(string? seeds = null, bool works = true, params string[] tokens)
    {
        string folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;
        string file = Path.Combine(folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(file, Configuration);
        if (seeds is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "seed.yaml"), seeds);
        }

        var settings = new ProcessSettings { ConfigPath = file, AdminUrl = "http://127.0.0.1:0", AdminTokens = tokens };
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddEngine(settings);
        ServiceProvider services = collection.BuildServiceProvider();
        AdminServer server = (await AdminServer.StartAsync(services))!;
        if (works)
        {
            services.GetRequiredService<SeedJobRunner>().Start();
        }

        services.GetRequiredService<ProcessState>().Started();
        return new AdminProcess(folder, services, server);
    }

    internal T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    internal TileSet TileSet(string id) => Service<IProjects>().Find("")!.TileSets[id];

    /// <summary>Stores empty tiles.</summary>
    internal async Task StoreAsync(string id, DateTimeOffset written, params TileCoord[] tiles)
    {
        using Raster raster = Raster.Filled(10, 10, Color.White);
        byte[] data = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Png });
        await TileSet(id).Store.StoreAsync([.. tiles.Select(tile => new TileData(tile, data))], Dimensions.None, written, default);
    }

    internal async Task<bool> HasAsync(string id, TileCoord tile) =>
        await TileSet(id).Store.LoadAsync(tile, Dimensions.None, default) is not null;

    internal async Task<JsonElement> GetAsync(string path) => (await Client.GetFromJsonAsync<JsonElement>(path));

    internal async Task<(int Status, JsonElement Body)> PostAsync(string path, string? body = null, string type = "application/json")
    {
        using var content = body is null ? null : new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        using HttpResponseMessage response = await Client.PostAsync(path, content);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Waits for a job's end by its own stream of events; gives all events.</summary>
    internal async Task<List<JsonElement>> EventsAsync(string id)
    {
        var events = new List<JsonElement>();
        using var reader = new StreamReader(await Client.GetStreamAsync($"/api/jobs/{id}/events"));
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                events.Add(JsonDocument.Parse(line[6..]).RootElement);
            }
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        Service<ProcessState>().Draining();
        Client.Dispose();
        await _server.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
