using System.Collections.Concurrent;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>All grains live in this process: the standalone default.</summary>
/// <param name="worker">Makes a metatile; called at most once at a time for each key.</param>
public sealed class LocalRuntime(IMetatileFetcher worker) : IGrainRuntime
{
    private readonly ConcurrentDictionary<string, MetatileGrain> _active = new();

    /// <summary>Grains with a flight under way.</summary>
    public int ActiveCount => _active.Count;

    /// <inheritdoc/>
    public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request)
    {
        string key = request.Key;
        return _active.GetOrAdd(key, Activate, request).FetchAsync();
    }

    // The grain leaves the table inside its flight's end. A caller that still holds it may start one flight more, which then
    // finds the tiles in the cache: correctness never rests on there being one activation only.
    private MetatileGrain Activate(string key, MetatileRequest request) => new(async () =>
    {
        try
        {
            return await worker.FetchAsync(request, CancellationToken.None);
        }
        finally
        {
            _active.TryRemove(key, out _);
        }
    });
}
