using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace MapProxyCluster.Caches;

/// <summary>
/// Logs in by user name for a client library that knows passwords only: connections of this process come in on a loopback port, are
/// known by a random password, and go on to the server after a login with name and password. Nobody else gets through.
/// </summary>
internal sealed class RedisRelay : IDisposable
{
    private const int MaximumReply = 512;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _host;
    private readonly int _port;
    private readonly byte[] _login;
    private readonly byte[] _expected;
    private readonly SslClientAuthenticationOptions? _tls;

    /// <summary>Begins to listen.</summary>
    /// <param name="host">Name or address of the server.</param>
    /// <param name="port">Port of the server.</param>
    /// <param name="user">User of an access list.</param>
    /// <param name="password">Password of that user.</param>
    /// <param name="tls">How the connection to the server is encrypted; null for not at all.</param>
    internal RedisRelay(string host, int port, string user, string password, SslClientAuthenticationOptions? tls)
    {
        (_host, _port, _tls) = (host, port, tls);
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        _expected = Command("AUTH", Password);
        _login = Command("AUTH", user, password);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What the library has to log in with.</summary>
    internal string Password { get; }

    /// <summary>Where the library has to connect to.</summary>
    internal IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private static byte[] Command(params string[] parts)
    {
        var text = new StringBuilder($"*{parts.Length}\r\n");
        foreach (string part in parts)
        {
            text.Append($"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The process ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                NetworkStream inner = client.GetStream();
                byte[] login = new byte[_expected.Length];
                await inner.ReadExactlyAsync(login, _stop.Token);
                if (!CryptographicOperations.FixedTimeEquals(login, _expected))
                {
                    return;
                }

                using var server = new TcpClient { NoDelay = true };
                await server.ConnectAsync(_host, _port, _stop.Token);
                await using Stream outer = await SecureAsync(server.GetStream());
                await outer.WriteAsync(_login, _stop.Token);
                await inner.WriteAsync(await ReadReplyAsync(outer), _stop.Token);
                await Task.WhenAny(inner.CopyToAsync(outer, _stop.Token), outer.CopyToAsync(inner, _stop.Token));
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException
                or System.Security.Authentication.AuthenticationException)
            {
                // The library sees its connection end and tries again.
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream plain)
    {
        if (_tls is null)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        await secure.AuthenticateAsClientAsync(_tls, _stop.Token);
        return secure;
    }

    // The server's answer to the login: one line.
    private async Task<byte[]> ReadReplyAsync(Stream server)
    {
        var reply = new List<byte>();
        byte[] one = new byte[1];
        while (reply.Count < MaximumReply && await server.ReadAsync(one, _stop.Token) == 1)
        {
            reply.Add(one[0]);
            if (one[0] == '\n')
            {
                break;
            }
        }

        return [.. reply];
    }
}
