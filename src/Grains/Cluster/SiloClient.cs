using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>A silo could not be asked, or its answer did not come: another one may be.</summary>
public sealed class SiloUnreachableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Calls silos over HTTP/2. Connections are watched: a silo that stops answering pings, though its connection stands, is given up within
/// seconds.
/// </summary>
public sealed class SiloClient : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>Builds a client with the cluster's secret and certificates.</summary>
    public SiloClient(ClusterOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        };
        if (options.TrustedFile is { } file)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.TryAddWithoutValidation(MetatileCall.SecretHeader, options.Secret);
    }

    /// <summary>Asks a silo for a metatile.</summary>
    /// <exception cref="SiloUnreachableException">Another silo may know better.</exception>
    /// <exception cref="SourceException">The silo has tried and failed, or is too busy.</exception>
    public async Task<MetatileResult> FetchAsync(Silo silo, MetatileCall call, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, silo.Endpoint + MetatileCall.Path)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(call.ToBytes()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            };
            using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? MetatileAnswer.Read(body) : throw Failure(silo, response.StatusCode, body);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new SiloUnreachableException($"silo {silo.Endpoint}: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static Exception Failure(Silo silo, HttpStatusCode status, byte[] body) =>
        status == HttpStatusCode.BadGateway && MetatileFailure.Read(body) is { } failure
            ? failure.ToException()
            : new SiloUnreachableException($"silo {silo.Endpoint} answers with {(int)status}");
}
