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
        while (true)
        {
            MetatileGrain grain = _active.GetOrAdd(key, Activate, request);
            if (grain.Join() is { } flight)
            {
                return flight;
            }

            // Its flight ended between the two lines above.
            _active.TryRemove(KeyValuePair.Create(key, grain));
        }
    }

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
