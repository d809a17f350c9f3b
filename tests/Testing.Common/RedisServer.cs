namespace MapProxyCluster.Testing.Common;

/// <summary>A real redis-server of our own on a free loopback port; it keeps nothing on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string[] _arguments;
    private ServerProcess? _process;

    private RedisServer(int port, string[] arguments) => (Port, _arguments) = (port, arguments);

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its address in the form of StackExchange.Redis.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(ServerProcess.FreePort(), arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server again, on the same port and without data.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start(
            "redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no", .. _arguments]);
        await _process.WaitForPortAsync(Port);
    }

    /// <summary>Ends the server as a crash would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Sends the process a signal, such as "STOP" or "CONT".</summary>
    public Task SignalAsync(string signal) => _process!.SignalAsync(signal);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();
}
