using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

/// <summary>A request as it came over the wire.</summary>
public sealed record WireRequest(
    string Target, IReadOnlyDictionary<string, string> Headers, int Number, int OnConnection, string Method = "GET", string Body = "");

/// <summary>A server of raw TCP whose answers the test writes byte by byte. Null as an answer closes the connection.</summary>
public sealed class ScriptedUpstream : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private int _count;
    private int _connections;

    public ScriptedUpstream(Func<WireRequest, CancellationToken, Task<byte[]?>> answer, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _ = AcceptAsync(answer);
    }

    public ScriptedUpstream(Func<WireRequest, byte[]?> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    /// <summary>All requests in the order of their coming.</summary>
    public ConcurrentQueue<WireRequest> Requests { get; } = new();

    /// <summary>Host and port.</summary>
    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Root URL.</summary>
    public string Url => $"{(_certificate is null ? "http" : "https")}://{Authority}";

    /// <summary>Connections taken so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    /// <summary>A whole answer with its length.</summary>
    public static byte[] Answer(string type, byte[] body, string status = "200 OK", string headers = "", string version = "HTTP/1.1") =>
        [.. Encoding.ASCII.GetBytes($"{version} {status}\r\n{(type.Length > 0 ? $"Content-Type: {type}\r\n" : "")}Content-Length: {body.Length}\r\n{headers}\r\n"), .. body];

    /// <summary>A PNG of one colour, in an answer.</summary>
    public static byte[] Png(int width = 256, int height = 256, Color? color = null) => Answer("image/png", PngBytes(width, height, color));

    /// <summary>A PNG of one colour.</summary>
    public static byte[] PngBytes(int width = 256, int height = 256, Color? color = null)
    {
        using Raster raster = Raster.Filled(width, height, color ?? new Color(10, 20, 30));
        return ImageEncoder.Encode(raster, new ImageOptions());
    }

    /// <summary>A PNG of the size that a WMS request asks for.</summary>
    public static byte[] PngAsAsked(WireRequest request)
    {
        Dictionary<string, string> query = QueryOf(request);
        return Png(int.Parse(query["width"]), int.Parse(query["height"]));
    }

    /// <summary>The parameters of a request, not decoded.</summary>
    public static Dictionary<string, string> QueryOf(WireRequest request) => request.Target.Split('?')[1].Split('&')
        .ToDictionary(pair => pair.Split('=')[0], pair => pair.Split('=')[1]);

    private async Task AcceptAsync(Func<WireRequest, CancellationToken, Task<byte[]?>> answer)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), answer);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client, Func<WireRequest, CancellationToken, Task<byte[]?>> answer)
    {
        using TcpClient connection = client;
        try
        {
            Interlocked.Increment(ref _connections);
            Stream stream = await SecureAsync(connection.GetStream());
            for (int onConnection = 1; await ReadHeadAsync(stream) is { } lines; onConnection++)
            {
                var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
                byte[] body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
                await stream.ReadExactlyAsync(body, _end.Token);
                string[] start = lines[0].Split(' ');
                var request = new WireRequest(start[1], headers, Interlocked.Increment(ref _count), onConnection, start[0], Encoding.UTF8.GetString(body));
                Requests.Enqueue(request);
                if (await answer(request, _end.Token) is not { } bytes)
                {
                    // As TLS servers do before they close.
                    await ((stream as SslStream)?.ShutdownAsync() ?? Task.CompletedTask);
                    return;
                }

                await stream.WriteAsync(bytes, _end.Token);
                if (!Encoding.ASCII.GetString(bytes, 0, Math.Min(bytes.Length, 500)).Contains("HTTP/1.1", StringComparison.Ordinal))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The client has gone, or the test has ended.
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        if (_certificate is null)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(_certificate);
        return secure;
    }

    private async Task<string[]?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _end.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        return head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
