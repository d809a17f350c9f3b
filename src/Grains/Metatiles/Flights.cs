using System.Collections.Concurrent;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>The flights that are under way in this process: one for each key, shared by all who ask meanwhile.</summary>
public sealed class Flights
{
    private readonly ConcurrentDictionary<string, MetatileGrain> _active = new(StringComparer.Ordinal);

    /// <summary>Number of flights under way.</summary>
    public int Count => _active.Count;

    /// <summary>True when a flight with this key is under way.</summary>
    public bool Contains(string key) => _active.ContainsKey(key);

    /// <summary>Joins the flight of a key, or starts it. One in the background becomes a client's when a client joins.</summary>
    public Task<MetatileResult> JoinAsync(string key, Func<Task<MetatileResult>> fly)
    {
        while (true)
        {
            MetatileGrain grain = _active.GetOrAdd(key, static (key, start) => start.Flights.Activate(key, start.Fly), (Flights: this, Fly: fly));
            if (grain.Join(RequestPriority.Current) is { } flight)
            {
                return flight;
            }

            // Its flight ended between the two lines above.
            _active.TryRemove(KeyValuePair.Create(key, grain));
        }
    }

    /// <summary>Joins a call to another process, or makes it: those share one who want the same tiles and wait alike.</summary>
    public Task<MetatileResult> ShareCallAsync(MetatileRequest request, Func<Task<MetatileResult>> call)
    {
        string wanted = request.Wanted is { } tiles ? string.Join(',', tiles) : "all";
        string priority = RequestPriority.Current.IsBackground ? "background" : "client";
        return JoinAsync($"{request.Key} {wanted} {priority}", call);
    }

    private MetatileGrain Activate(string key, Func<Task<MetatileResult>> fly) => new(async () =>
    {
        try
        {
            return await fly();
        }
        finally
        {
            _active.TryRemove(key, out _);
        }
    });
}
