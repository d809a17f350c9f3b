using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace MapProxyCluster.Caches;

/// <summary>
/// The process's connections to Redis servers: one for each server, opened at first use and kept. A server that is away does not keep
/// anybody waiting: its commands fail at once, and the connection comes back by itself.
/// </summary>
public sealed class RedisConnections : IDisposable
{
    private const int ConnectMilliseconds = 2000;
    private const int DefaultPort = 6379;

    private readonly ConcurrentDictionary<RedisSettings, Lazy<Task<ConnectionMultiplexer>>> _open = new();
    private readonly ConcurrentBag<IDisposable> _helpers = [];
    private volatile bool _isDisposed;

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
        _isDisposed = true;
        foreach (Lazy<Task<ConnectionMultiplexer>> connection in _open.Values)
        {
            if (connection is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            {
                connection.Value.Result.Dispose();
            }
        }

        foreach (IDisposable helper in _helpers)
        {
            helper.Dispose();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(RedisSettings settings)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(settings.Configuration);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = ConnectMilliseconds;
        options.ConnectRetry = 1;
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(250);
        options.Password = settings.Password ?? options.Password;
        options.Ssl |= settings.Ssl;
        if (!string.IsNullOrEmpty(options.ServiceName))
        {
            await UseMasterAsync(settings, options, options.ServiceName);
        }

        if (settings.UserName is { } user)
        {
            LogInAs(user, options, settings);
        }
        else if (options.Ssl)
        {
            UseCertificates(options, settings);
        }

        ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(options);

        // Answers are independent of each other; nobody needs them one after the other. Clients from 2.0 on never keep the order.
        connection.PreserveAsyncOrder = false;
        return connection;
    }

    // The addresses are those of sentinels. When they name another master, the next caller gets a connection to that one.
    private async Task UseMasterAsync(RedisSettings settings, ConfigurationOptions options, string service)
    {
        var sentinels = new RedisSentinels(options, service);
        EndPoint master = await sentinels.FindAsync();
        options.EndPoints.Clear();
        options.EndPoints.Add(master);
        options.ServiceName = null;
        _helpers.Add(sentinels);
        _ = sentinels.WatchAsync(master, () =>
        {
            if (!_isDisposed && _open.TryRemove(settings, out Lazy<Task<ConnectionMultiplexer>>? old))
            {
                _ = RetireAsync(old.Value);
            }
        });
    }

    // Those who hold the old connection still find it; what they send fails.
    private static async Task RetireAsync(Task<ConnectionMultiplexer> connection)
    {
        await Task.Delay(TimeSpan.FromSeconds(5));
        (await connection).Dispose();
    }

    private void LogInAs(string user, ConfigurationOptions options, RedisSettings settings)
    {
        if (options.EndPoints.Count != 1)
        {
            throw new CacheFaultException("a user name needs exactly one server");
        }

        (string host, int port) = options.EndPoints[0] switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint address => (address.Address.ToString(), address.Port),
            var other => throw new CacheFaultException($"{other} is no address of a server"),
        };
        var relay = new RedisRelay(host, port == 0 ? DefaultPort : port, user, options.Password ?? "", options.Ssl ? RedisTls.Options(settings, host) : null);
        _helpers.Add(relay);
        options.EndPoints.Clear();
        options.EndPoints.Add(relay.EndPoint);
        options.Password = relay.Password;
        options.Ssl = false;
    }

    private static void UseCertificates(ConfigurationOptions options, RedisSettings settings)
    {
        if (RedisTls.OwnCertificate(settings) is { } own)
        {
            options.CertificateSelection += (_, _, _, _, _) => own;
        }

        if (RedisTls.TrustedRoots(settings) is { } roots)
        {
            options.CertificateValidation += (_, certificate, _, errors) => RedisTls.IsTrusted(certificate, errors, roots);
        }
    }
}
