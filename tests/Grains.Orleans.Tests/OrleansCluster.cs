using System.Collections.Concurrent;
using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains.Orleans;
using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Grains.Tests;

/// <summary>Silos and a gateway in this process, over real connections. It starts with the first call.</summary>
internal sealed class OrleansCluster : IGrainRuntime, IKnownCalls, IAsyncDisposable
{
    private static int _count;

    private readonly RedisConnections _connections = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly ConcurrentDictionary<(string App, string Id), TileSet> _sets = new();
    private readonly Lazy<Task<OrleansRuntime>> _gateway;
    private readonly ClusterOptions _options;
    private int _outside;
    private int _calls;

    internal OrleansCluster(string redis, IMetatileMaker worker, int silos)
    {
        _options = new ClusterOptions { Redis = new RedisSettings(redis), Id = $"test{Interlocked.Increment(ref _count)}", Secret = "shared" };
        _gateway = new Lazy<Task<OrleansRuntime>>(async () =>
        {
            Silos = await Task.WhenAll(Enumerable.Range(0, silos).Select(_ => StartSiloAsync(worker)));
            return await StartGatewayAsync(_options, worker);
        });
    }

    /// <inheritdoc/>
    public int ActiveCount => _gateway.Value.Result.ActiveCount;

    internal IReadOnlyList<OrleansSilo> Silos { get; private set; } = [];

    /// <summary>Calls that have reached a silo.</summary>
    internal int Calls => Volatile.Read(ref _calls);

    /// <summary>Callers that wait for the cluster to start.</summary>
    internal int Outside => Volatile.Read(ref _outside);

    /// <inheritdoc/>
    public async Task<MetatileResult> FetchMetatileAsync(MetatileRequest request)
    {
        _sets[(request.App, request.TileSet.Id)] = request.TileSet;
        Interlocked.Increment(ref _outside);
        OrleansRuntime gateway = await _gateway.Value;
        Task<MetatileResult> answer = gateway.FetchMetatileAsync(request);
        Interlocked.Decrement(ref _outside);
        return await answer;
    }

    /// <inheritdoc/>
    public MetatileRequest? RequestOf(MetatileCall call)
    {
        Interlocked.Increment(ref _calls);
        return _sets.TryGetValue((call.App, call.TileSet), out TileSet? set) ? call.ToRequest(set) : null;
    }

    /// <summary>A gateway that says another secret.</summary>
    internal async Task<OrleansRuntime> StartStrangerAsync(IMetatileMaker worker)
    {
        await _gateway.Value;
        return await StartGatewayAsync(_options with { Secret = "guessed" }, worker, waits: false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned.AsEnumerable().Reverse())
        {
            await owned.DisposeAsync();
        }

        _connections.Dispose();
    }

    private async Task<OrleansSilo> StartSiloAsync(IMetatileMaker worker)
    {
        ClusterOptions options = _options with
        {
            Endpoint = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"),
            GatewayPort = ServerProcess.FreePort(),
        };
        var redis = new ClusterRedis(options, _connections, TimeProvider.System);
        var leases = new Leases(options, redis, TimeProvider.System, NullLogger<Leases>.Instance);
        var silo = new OrleansSilo(options, redis, new SiloMetatiles(worker, leases, options), this, TimeProvider.System, NullLoggerFactory.Instance);
        lock (_owned)
        {
            _owned.AddRange([leases, silo]);
        }

        await silo.StartAsync();
        return silo;
    }

    private async Task<OrleansRuntime> StartGatewayAsync(ClusterOptions options, IMetatileMaker worker, bool waits = true)
    {
        var gateway = new OrleansGateway(options, new ClusterRedis(options, _connections, TimeProvider.System), TimeProvider.System, NullLoggerFactory.Instance);
        _owned.Add(gateway);
        await gateway.StartAsync();
        for (int attempt = 0; waits && gateway.Silos.Count < Silos.Count; attempt++)
        {
            Assert.True(attempt < 1200, "the gateway has not joined");
            await Task.Delay(25);
        }

        return new OrleansRuntime(
            gateway, null, new LocalRuntime(worker, TimeProvider.System), TimeProvider.System, NullLogger<OrleansRuntime>.Instance);
    }
}
