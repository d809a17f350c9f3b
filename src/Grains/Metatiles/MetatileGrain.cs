using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>
/// Owns the making of one metatile. Callers that come while it is being made share the same flight. An activation lives for one
/// flight: afterwards the tiles are in the cache and there is nothing left to remember.
/// </summary>
/// <param name="fetch">Makes the metatile; looks in the cache again before it asks a source.</param>
public sealed class MetatileGrain(Func<Task<MetatileResult>> fetch)
{
    private readonly Lock _gate = new();
    private readonly RequestPriority _priority = new();
    private Task<MetatileResult>? _flight;
    private bool _ended;

    /// <summary>
    /// Starts the flight or joins it; null when it has ended and the caller must turn to a new activation. The flight is nobody's in
    /// particular: no caller can cancel it, and all who joined share its failure.
    /// </summary>
    /// <param name="caller">Who waits for it: with a client among them, the flight's requests go before those in the background.</param>
    public Task<MetatileResult>? Join(RequestPriority caller)
    {
        lock (_gate)
        {
            _priority.Join(caller);
            return _ended ? null : _flight ??= FlyAsync();
        }
    }

    private async Task<MetatileResult> FlyAsync()
    {
        // Leave the caller's thread first: a flight must not run inside the lock, nor on the time of one client.
        await Task.Yield();
        RequestPriority.Current = _priority;
        try
        {
            return await fetch();
        }
        finally
        {
            lock (_gate)
            {
                _ended = true;
            }
        }
    }
}
