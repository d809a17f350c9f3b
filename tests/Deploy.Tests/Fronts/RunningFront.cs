using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>A front with the shipped configuration, on a free loopback port.</summary>
public sealed class RunningFront : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private RunningFront(ServerProcess process, string url, FrontCommands commands) => (_process, Url, Commands) = (process, url, commands);

    /// <summary>The address that clients know.</summary>
    public string Url { get; }

    /// <summary>How it is checked and run.</summary>
    public FrontCommands Commands { get; }

    /// <summary>Starts a front and waits until it answers with something of its backends.</summary>
    public static async Task<RunningFront> StartAsync<TFront>(string folder, Backend first, Backend second)
        where TFront : IFront
    {
        int port = ServerProcess.FreePort();
        string url = $"http://127.0.0.1:{port}";
        FrontCommands commands = TFront.Write(Directory.CreateDirectory(folder).FullName, port, first, second);
        ServerProcess process = await ServerProcess.StartAsync($"{url}/mapproxy/", commands.Run[0], commands.Run[1..]);
        return new RunningFront(process, url, commands);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
