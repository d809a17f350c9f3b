using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>The logic of a metatile's owner; a runtime decides where it lives.</summary>
/// <param name="fetch">Makes the metatile; looks in the cache again before it asks a source.</param>
public sealed class MetatileGrain(Func<Task<MetatileResult>> fetch) : IMetatileGrain
{
    private readonly Lock _gate = new();
    private Task<MetatileResult>? _flight;

    /// <inheritdoc/>
    public Task<MetatileResult> FetchAsync()
    {
        lock (_gate)
        {
            return _flight ??= FlyAsync();
        }
    }

    private async Task<MetatileResult> FlyAsync()
    {
        // Leave the caller's thread first: a flight must not run inside the lock, nor on the time of one client.
        await Task.Yield();
        try
        {
            return await fetch();
        }
        finally
        {
            lock (_gate)
            {
                _flight = null;
            }
        }
    }
}
