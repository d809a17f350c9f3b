using MapProxyCluster.Deploy.Tests.Fronts;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>A real gateway, standalone, on loopback ports of its own.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private Gateway(ServerProcess process, Backend backend) => (Process, Backend) = (process, backend);

    /// <summary>The process.</summary>
    public ServerProcess Process { get; }

    /// <summary>Its ports.</summary>
    public Backend Backend { get; }

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    public static async Task<Gateway> StartAsync(string configuration, params (string Name, string Value)[] environment)
    {
        int port = ServerProcess.FreePort(), adminPort = ServerProcess.FreePort();
        ServerProcess process = await ServerProcess.StartAsync($"http://127.0.0.1:{adminPort}/health/ready", ServerProcess.Built("gateway"), [],
        [
            new("MapProxy__Config", configuration),
            new("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            new("Admin__Url", $"http://127.0.0.1:{adminPort}"),
            .. environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)),
        ]);
        return new Gateway(process, new Backend(port, adminPort));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
