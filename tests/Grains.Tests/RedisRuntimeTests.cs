using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace MapProxyCluster.Grains.Tests;

/// <summary>
/// The contract over Redis, in its hardest form: two silos, each of which believes that it is alone, get the calls by turns. What keeps
/// them from fetching twice are the leases.
/// </summary>
public abstract class RedisRuntimeContract : GrainRuntimeContract, IAsyncLifetime, IDisposable
{
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly RedisConnections _connections = new();
    private IAsyncDisposable _redis = null!;
    private string _configuration = "";

    public async Task InitializeAsync() => (_redis, _configuration) = await StartAsync();

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    public void Dispose()
    {
        _connections.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the server or servers; tells their addresses.</summary>
    protected abstract Task<(IAsyncDisposable Server, string Configuration)> StartAsync();

    protected override IGrainRuntime CreateRuntime(IMetatileMaker worker) => new ByTurns([CreateSilo(worker), CreateSilo(worker)]);

    // The second silo waits once the lease says that somebody does.
    protected override async Task AllWaitAsync()
    {
        using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_configuration);
        for (int attempt = 0; !IsWaitedFor(redis); attempt++)
        {
            Assert.True(attempt < 500, "nobody waits");
            await Task.Delay(10);
        }
    }

    private static bool IsWaitedFor(ConnectionMultiplexer redis) => redis.GetEndPoints()
        .SelectMany(node => redis.GetServer(node).Keys(pattern: "*:lease:*"))
        .Any(key => redis.GetDatabase().HashExists(key, "waited"));

    private ClusterRuntime CreateSilo(IMetatileMaker worker)
    {
        var options = new ClusterOptions
        {
            Redis = new RedisSettings(_configuration),
            Endpoint = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"),
        };
        var redis = new ClusterRedis(options, _connections, TimeProvider.System);
        var leases = new Leases(options, redis, TimeProvider.System, NullLogger<Leases>.Instance);
        _owned.Add(leases);

        // A membership that was never started knows nobody.
        var members = new Membership(options, redis, TimeProvider.System, NullLogger<Membership>.Instance);
        return new ClusterRuntime(
            members,
            new SiloClient(options),
            new SiloMetatiles(worker, leases, options),
            new LocalRuntime(worker, TimeProvider.System),
            TimeProvider.System,
            NullLogger<ClusterRuntime>.Instance);
    }

    private sealed class ByTurns(IGrainRuntime[] runtimes) : IGrainRuntime
    {
        private int _turn;

        public int ActiveCount => runtimes.Sum(runtime => runtime.ActiveCount);

        public Task<MetatileResult> FetchMetatileAsync(MetatileRequest request) =>
            runtimes[Interlocked.Increment(ref _turn) % runtimes.Length].FetchMetatileAsync(request);
    }
}

public sealed class RedisRuntimeTests : RedisRuntimeContract
{
    protected override async Task<(IAsyncDisposable Server, string Configuration)> StartAsync()
    {
        RedisServer server = await RedisServer.StartAsync();
        return (server, server.Configuration);
    }
}

/// <summary>The same over a Redis Cluster: every script keeps to one slot.</summary>
public sealed class RedisClusterRuntimeTests : RedisRuntimeContract
{
    protected override async Task<(IAsyncDisposable Server, string Configuration)> StartAsync()
    {
        RedisCluster cluster = await RedisCluster.StartAsync();
        return (cluster, cluster.Configuration);
    }
}
