using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>All grains live in this process: the standalone default.</summary>
/// <param name="maker">Makes a metatile; called at most once at a time for each key.</param>
/// <param name="time">Clock of the tiles' times of writing.</param>
public sealed class LocalRuntime(IMetatileMaker maker, TimeProvider time) : IGrainRuntime
{
    private readonly Flights _flights = new();
    private readonly MetatileOwner _owner = new(maker, new LocalOwnerships(time));

    /// <inheritdoc/>
    public int ActiveCount => _flights.Count;

    /// <inheritdoc/>
    public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request) => _flights.JoinAsync(request.Key, () => _owner.FlyAsync(request));
}
