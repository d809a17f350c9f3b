using MapProxyCluster.Engine;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Grains;

/// <summary>The metatile grains that live in this silo: one flight for each key, guarded by a lease against all other silos.</summary>
public sealed class SiloMetatiles(IMetatileMaker maker, Leases leases, ClusterOptions options)
{
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(1);

    private readonly Flights _flights = new();
    private readonly MetatileOwner _owner = new(maker, leases);

    /// <summary>Metatiles that are being made or waited for.</summary>
    public int ActiveCount => _flights.Count;

    /// <summary>True while a metatile is being made or waited for here.</summary>
    public bool IsFlying(string key) => _flights.Contains(key);

    /// <summary>Makes a metatile for another member, whole, whatever it wants of it; the caller's priority counts.</summary>
    /// <exception cref="SourceException">A source failed, or too many metatiles are being made.</exception>
    public async Task<MetatileResult> FetchAsync(MetatileCall call, MetatileRequest request)
    {
        if (call.IsBackground)
        {
            RequestPriority.Current = RequestPriority.Background;
        }

        return await FetchAsync(request with { Wanted = null }, call.IsPartOfFlight);
    }

    /// <summary>
    /// Makes a metatile or joins those who do. What a flight itself needs from other caches is never refused: it would wait for its own end.
    /// </summary>
    /// <exception cref="SourceException">A source failed, or too many metatiles are being made.</exception>
    public Task<MetatileResult> FetchAsync(MetatileRequest request, bool isPartOfFlight)
    {
        string key = request.Key;
        if (!isPartOfFlight && _flights.Count >= options.MaximumFlights && !_flights.Contains(key))
        {
            throw new SourceException("too many tiles are being made at the moment") { RetryAfter = BusyWait };
        }

        return _flights.JoinAsync(key, () => _owner.FlyAsync(request));
    }
}
