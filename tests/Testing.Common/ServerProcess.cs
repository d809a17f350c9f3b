using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MapProxyCluster.Testing.Common;

/// <summary>A server program that a test has started, with all that it has printed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, bool> GivenOut = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private bool _isDisposed;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>What it has printed until now.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>True when it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>
    /// A port that nobody listens on, below those that the system gives to outgoing connections: one of these could take it before the
    /// server does.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = Random.Shared.Next(10_000, 32_000);
            if (GivenOut.TryAdd(port, true) && IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>The repository's root, found from the test's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A program as ./run builds it, such as "gateway".</summary>
    public static string Built(string name) => Path.Combine(Root, "artifacts/bin", name);

    /// <summary>A program as ./run --orleans builds it.</summary>
    public static string BuiltWithOrleans(string name) => Path.Combine(Root, "artifacts/orleans/bin", name);

    /// <summary>Starts a program without waiting for it.</summary>
    public static ServerProcess Start(string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? [])
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var server = new ServerProcess(process);
        process.OutputDataReceived += server.Keep;
        process.ErrorDataReceived += server.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Starts a program and waits until a URL of it answers with a success; one that does not is ended.</summary>
    public static async Task<ServerProcess> StartAsync(
        string url, string program, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>>? environment = null)
    {
        ServerProcess server = Start(program, arguments, environment);
        try
        {
            await server.WaitForUrlAsync(url);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a port of this machine takes connections.</summary>
    public Task WaitForPortAsync(int port) => WaitAsync($"port {port}", async () =>
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return true;
    });

    /// <summary>Waits until a URL answers with a success.</summary>
    public async Task WaitForUrlAsync(string url)
    {
        using var client = new HttpClient();
        await WaitAsync(url, async () =>
        {
            using HttpResponseMessage response = await client.GetAsync(url);
            return response.IsSuccessStatusCode;
        });
    }

    /// <summary>Sends a signal, such as "TERM", "STOP" or "CONT".</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>Waits until it has printed a text.</summary>
    public Task WaitForOutputAsync(string text) =>
        WaitAsync($"'{text}'", () => Task.FromResult(_output.Any(line => line.Contains(text, StringComparison.Ordinal))));

    /// <summary>Waits until something is there that it makes.</summary>
    public Task WaitForAsync(string what, Func<bool> isThere) => WaitAsync(what, () => Task.FromResult(isThere()));

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> WaitForEndAsync(TimeSpan timeout)
    {
        await _process.WaitForExitAsync().WaitAsync(timeout);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await KillAsync();
            _process.Dispose();
        }
    }

    private async Task WaitAsync(string what, Func<Task<bool>> isThere)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}: {string.Join('\n', _output)}");
            }

            try
            {
                if (await isThere())
                {
                    return;
                }
            }
            catch (Exception error) when (error is SocketException or HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(25);
        }

        throw new InvalidOperationException($"{_process.StartInfo.FileName} does not answer at {what}: {string.Join('\n', _output)}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            _output.Enqueue(text);
        }
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MapProxyCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository's root was not found");
        }

        return folder;
    }
}
