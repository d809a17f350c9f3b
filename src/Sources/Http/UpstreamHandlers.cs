using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MapProxyCluster.Sources;

/// <summary>The HTTP handlers: one pool of connections for each distinct TLS, cookie and credential setting.</summary>
internal sealed class UpstreamHandlers : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // Shorter than the keep-alive of usual servers (5 s in Apache, Node and uvicorn): a server that closes an idle connection in the very
    // moment in which a request is written to it would fail that request, since none is repeated.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Key, HttpMessageInvoker> _invokers = new();

    private readonly record struct Key(bool SkipChecks, string? CertificateFile, bool Cookies, string? User, string? Password);

    /// <summary>The handler for a source's settings.</summary>
    /// <param name="options">TLS and cookie settings.</param>
    /// <param name="url">Whose credentials answer challenges; null for none.</param>
    internal HttpMessageInvoker For(UpstreamOptions options, UpstreamUrl? url) => _invokers.GetOrAdd(
        new Key(options.SkipCertificateChecks, options.CertificateFile, options.ManageCookies, url?.User, url?.Password), Create);

    public void Dispose()
    {
        foreach (HttpMessageInvoker invoker in _invokers.Values)
        {
            invoker.Dispose();
        }
    }

    private static HttpMessageInvoker Create(Key key) => new(new SocketsHttpHandler
    {
        // Redirects are followed by the client, which knows what may not leave the host.
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,

        // Upstreams are strangers: our traces are not their concern.
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        ConnectCallback = ConnectAsync,
        // Above TLS: a server that closes politely sends a closing record first, which is no answer.
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new WatchedStream(context.PlaintextStream)),
        PooledConnectionIdleTimeout = IdleTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        UseProxy = false,
        UseCookies = key.Cookies,
        // Credentials answer a challenge, basic or digest.
        Credentials = key.User is null ? null : new NetworkCredential(key.User, key.Password),
        PreAuthenticate = key.User is not null,
        SslOptions = Tls(key),
    });

    private static SslClientAuthenticationOptions Tls(Key key)
    {
        var options = new SslClientAuthenticationOptions();
        if (key.SkipChecks)
        {
#pragma warning disable CA5359 // The operator asked for it: ssl_no_cert_checks.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (key.CertificateFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust };
            policy.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }

    // IPv4 goes first: "localhost" must reach servers that listen on 127.0.0.1 only without a refused detour.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        DnsEndPoint target = context.DnsEndPoint;
        IPAddress[] addresses = IPAddress.TryParse(target.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        Exception? failure = null;
        foreach (IPAddress address in addresses.OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, target.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException error)
            {
                socket.Dispose();
                failure = error;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }
}
