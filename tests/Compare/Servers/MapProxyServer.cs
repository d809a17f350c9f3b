using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MapProxyCluster.Compare.Upstream;

namespace MapProxyCluster.Compare.Servers;

/// <summary>One of the programs that are compared: a process with a configuration, a cache folder and a map server of its own.</summary>
public sealed class MapProxyServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log;

    private MapProxyServer(string name, Process process, StringBuilder log, string folder, TestMapServer upstream, HttpClient client) =>
        (Name, _process, _log, Folder, Upstream, Client) = (name, process, log, folder, upstream, client);

    /// <summary>What the report calls it.</summary>
    public string Name { get; }

    /// <summary>Folder of the configuration and the cache.</summary>
    public string Folder { get; }

    /// <summary>The map server behind it.</summary>
    public TestMapServer Upstream { get; }

    /// <summary>A client whose base address is the server.</summary>
    public HttpClient Client { get; }

    /// <summary>All that the process has printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>
    /// Starts <c>mapproxy-util serve-develop</c> with a copy of a folder's files, on a free port, and waits until it answers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The process ended or did not answer; the message has its output.</exception>
    public static async Task<MapProxyServer> StartAsync(string name, string program, string folder, string configuration)
    {
        Directory.CreateDirectory(folder);
        TestMapServer upstream = await TestMapServer.StartAsync();
        foreach (string part in Directory.GetFiles(configuration))
        {
            string text = await File.ReadAllTextAsync(part);
            string address = text.Replace("UPSTREAM_HOST", new Uri(upstream.Url).Authority, StringComparison.Ordinal);
            await File.WriteAllTextAsync(
                Path.Combine(folder, Path.GetFileName(part)), address.Replace("UPSTREAM", upstream.Url, StringComparison.Ordinal));
        }

        string file = Path.Combine(folder, "mapproxy.yaml");

        int port = FreePort();
        var log = new StringBuilder();
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, ["serve-develop", "-b", $"127.0.0.1:{port}", file])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Append(log, line.Data);
        process.ErrorDataReceived += (_, line) => Append(log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        var server = new MapProxyServer(name, process, log, folder, upstream, client);
        try
        {
            await server.WaitUntilItAnswersAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Folder of the cache; made by the first tile.</summary>
    public string CacheFolder => Path.Combine(Folder, "cache_data");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            // MapProxy's development server runs a child that does the work.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        await Upstream.DisposeAsync();
    }

    private async Task WaitUntilItAnswersAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!timeout.IsCancellationRequested && !_process.HasExited)
        {
            try
            {
                using HttpResponseMessage answer = await Client.GetAsync(new Uri("/", UriKind.Relative), timeout.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await tick.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        throw new InvalidOperationException($"{Name} does not answer:\n{Log}");
    }

    private static void Append(StringBuilder log, string? line)
    {
        lock (log)
        {
            log.AppendLine(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
