using System.Collections.Concurrent;

namespace MapProxyCluster.Sources;

/// <summary>Bounds the requests at a time to an upstream host.</summary>
public interface IUpstreamPermits
{
    /// <summary>Waits for a place; disposing the result gives it back.</summary>
    /// <param name="host">Host and port.</param>
    /// <param name="limit">Places; 0 for no bound.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IDisposable?> AcquireAsync(string host, int limit, CancellationToken cancellationToken);
}

/// <summary>Bounds within this process. Sources share a bound when host and limit are equal.</summary>
public sealed class LocalPermits : IUpstreamPermits
{
    private readonly ConcurrentDictionary<(string Host, int Limit), SemaphoreSlim> _hosts = new();

    /// <inheritdoc/>
    public async ValueTask<IDisposable?> AcquireAsync(string host, int limit, CancellationToken cancellationToken)
    {
        if (limit <= 0)
        {
            return null;
        }

        SemaphoreSlim places = _hosts.GetOrAdd((host, limit), key => new SemaphoreSlim(key.Limit));
        await places.WaitAsync(cancellationToken);
        return new Permit(places);
    }

    private sealed class Permit(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
