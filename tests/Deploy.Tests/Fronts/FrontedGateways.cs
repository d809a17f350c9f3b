namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>Two real gateways with the shipped sample configuration and one cache, and a front before them.</summary>
public sealed class FrontedGateways<TFront>(OriginFixture origin) : IAsyncLifetime
    where TFront : IFront
{
    private RunningFront? _front;

    /// <summary>The first gateway.</summary>
    public Gateway First { get; private set; } = null!;

    /// <summary>The second gateway.</summary>
    public Gateway Second { get; private set; } = null!;

    /// <summary>The front.</summary>
    public RunningFront Front => _front!;

    /// <summary>A client that follows no redirect.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>A folder of its own, for configurations and the tile cache.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;

    /// <summary>Changes the gateways' configuration.</summary>
    public Func<string, string> Change { get; init; } = yaml => yaml;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        string maps = Path.Combine(Folder, "mapproxy.yaml");
        await File.WriteAllTextAsync(maps, Change(Placeholders.Render(
            "maps/mapproxy.yaml", ("http://maps.example.org", origin.Url), ("/cache_data", Path.Combine(Folder, "cache")))));
        try
        {
            First = await StartGatewayAsync(maps);
            Second = await StartGatewayAsync(maps);
            _front = await RunningFront.StartAsync<TFront>(Path.Combine(Folder, "front"), First.Backend, Second.Backend);
        }
        catch
        {
            // xunit disposes only what has been initialised.
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable? process in (IAsyncDisposable?[])[_front, First, Second])
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Task<Gateway> StartGatewayAsync(string maps) => Gateway.StartAsync(maps, ("Cluster__Drain", "2"));
}
