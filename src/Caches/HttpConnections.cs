namespace MapProxyCluster.Caches;

/// <summary>The process's connections to services that are spoken to in plain HTTP.</summary>
public sealed class HttpConnections : IDisposable
{
    /// <summary>Sends requests; each of them has its own deadline.</summary>
    internal HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
