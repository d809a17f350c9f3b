using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests;

/// <summary>A real gateway, standalone, on loopback ports of its own.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private Gateway(ServerProcess process, int port, int adminPort) => (Process, Port, AdminPort) = (process, port, adminPort);

    /// <summary>The process.</summary>
    public ServerProcess Process { get; }

    /// <summary>Where it answers clients.</summary>
    public int Port { get; }

    /// <summary>Where it answers probes.</summary>
    public int AdminPort { get; }

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    public static async Task<Gateway> StartAsync(string configuration, params (string Name, string Value)[] environment)
    {
        int port = ServerProcess.FreePort(), adminPort = ServerProcess.FreePort();
        ServerProcess process = ServerProcess.Start(ServerProcess.Built("gateway"), [],
        [
            new("MapProxy__Config", configuration),
            new("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            new("Admin__Url", $"http://127.0.0.1:{adminPort}"),
            .. environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Name, pair.Value)),
        ]);
        try
        {
            await process.WaitForUrlAsync($"http://127.0.0.1:{adminPort}/health/ready");
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return new Gateway(process, port, adminPort);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
