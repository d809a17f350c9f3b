using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace MapProxyCluster.Caches;

/// <summary>
/// The process's connections to Redis servers: one for each server, opened at first use and kept. A server that is away does not keep
/// anybody waiting: its commands fail at once, and the connection comes back by itself.
/// </summary>
public sealed class RedisConnections : IDisposable
{
    private const int ConnectMilliseconds = 2000;

    private readonly ConcurrentDictionary<RedisSettings, Lazy<Task<ConnectionMultiplexer>>> _open = new();

    /// <summary>The connection to a server; it may not be connected at the moment.</summary>
    /// <exception cref="CacheFaultException">The settings cannot be used.</exception>
    public async ValueTask<ConnectionMultiplexer> GetAsync(RedisSettings settings)
    {
        Lazy<Task<ConnectionMultiplexer>> connection = _open.GetOrAdd(
            settings, key => new Lazy<Task<ConnectionMultiplexer>>(() => ConnectAsync(key)));
        try
        {
            return await connection.Value;
        }
        catch (Exception error)
        {
            // What could not be opened is tried again by the next caller.
            _open.TryRemove(KeyValuePair.Create(settings, connection));
            throw new CacheFaultException($"no connection to Redis: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<Task<ConnectionMultiplexer>> connection in _open.Values)
        {
            if (connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                connection.Value.Result.Dispose();
            }
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisSettings settings)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(settings.Configuration);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = ConnectMilliseconds;
        options.ConnectRetry = 1;
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(250);
        options.Password = settings.Password ?? options.Password;
        options.Ssl |= settings.Ssl;
        if (options.Ssl)
        {
            UseCertificates(options, settings);
        }

        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);

        // Answers are independent of each other; nobody needs them one after the other.
        connection.PreserveAsyncOrder = false;
        return connection;
    }

    private static void UseCertificates(ConfigurationOptions options, RedisSettings settings)
    {
        if (settings.CertificateFile is { } file)
        {
            using X509Certificate2 pem = X509Certificate2.CreateFromPemFile(file, settings.KeyFile);

            // The TLS stack wants a key that is not bound to the PEM's handle.
            X509Certificate2 own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            options.CertificateSelection += (_, _, _, _, _) => own;
        }

        if (settings.TrustedFile is { } trusted)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(trusted);
            options.CertificateValidation += (_, certificate, _, errors) => RedisTrust.IsTrusted(certificate, errors, roots);
        }
    }
}
