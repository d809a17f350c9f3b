namespace MapProxyCluster.Testing.Common;

/// <summary>A real redis-server of our own on a free loopback port; it keeps nothing on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private readonly string[] _arguments;
    private ServerProcess? _process;

    private RedisServer(string address, int port, string[] arguments) => (Address, Port, _arguments) = (address, port, arguments);

    /// <summary>The address that it listens on beside loopback.</summary>
    public string Address { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>Its address in the form of StackExchange.Redis.</summary>
    public string Configuration => $"{Address}:{Port}";

    /// <summary>Starts a server and waits until it answers.</summary>
    public static Task<RedisServer> StartAsync(params string[] arguments) => StartAtAsync("127.0.0.1", arguments);

    /// <summary>Starts a server that also listens on another address of this machine.</summary>
    public static async Task<RedisServer> StartAtAsync(string address, params string[] arguments)
    {
        var server = new RedisServer(address, ServerProcess.FreePort(), arguments);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server again, on the same port and without data.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start(
            "redis-server", ["--port", $"{Port}", "--bind", .. Addresses, "--protected-mode", "no", "--save", "", "--appendonly", "no", "--daemonize", "no", .. _arguments]);
        await _process.WaitForPortAsync(Port);
    }

    private string[] Addresses => Address == "127.0.0.1" ? [Address] : ["127.0.0.1", Address];

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
