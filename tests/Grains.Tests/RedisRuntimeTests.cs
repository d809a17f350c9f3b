using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Grains.Tests;

/// <summary>
/// The contract over Redis, in its hardest form: two silos, each of which believes that it is alone, get the calls by turns. What keeps
/// them from fetching twice are the leases.
/// </summary>
public sealed class RedisRuntimeTests : GrainRuntimeContract, IAsyncLifetime, IDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly RedisConnections _connections = new();
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    public void Dispose() => _connections.Dispose();

    protected override IGrainRuntime CreateRuntime(IMetatileMaker worker) => new ByTurns([CreateSilo(worker), CreateSilo(worker)]);

    private ClusterRuntime CreateSilo(IMetatileMaker worker)
    {
        var options = new ClusterOptions
        {
            Redis = new RedisSettings(_redis.Configuration),
            Endpoint = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"),
        };
        var redis = new ClusterRedis(options, _connections, TimeProvider.System);
        var leases = new Leases(options, redis, TimeProvider.System, NullLogger<Leases>.Instance);
        _owned.Add(leases);

        // A membership that was never started knows nobody.
        var members = new Membership(options, redis, TimeProvider.System, NullLogger<Membership>.Instance);
        return new ClusterRuntime(
            members, new SiloClient(options), new SiloMetatiles(worker, leases, options), TimeProvider.System, NullLogger<ClusterRuntime>.Instance);
    }

    private sealed class ByTurns(IGrainRuntime[] runtimes) : IGrainRuntime
    {
        private int _turn;

        public int ActiveCount => runtimes.Sum(runtime => runtime.ActiveCount);

        public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request) =>
            runtimes[Interlocked.Increment(ref _turn) % runtimes.Length].FetchMetatileAsync(request);
    }
}
