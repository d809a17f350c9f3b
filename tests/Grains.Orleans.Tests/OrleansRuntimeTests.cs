using MapProxyCluster.Engine;
using MapProxyCluster.Grains.Orleans;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Grains.Tests;

/// <summary>The contract over Orleans: a gateway and two silos.</summary>
public sealed class OrleansRuntimeTests : GrainRuntimeContract, IAsyncLifetime
{
    private readonly List<OrleansCluster> _clusters = [];
    private RedisServer _redis = null!;

    public async Task InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (OrleansCluster cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Fetch_SiloLeaves_TheOtherGoesOn()
    {
        var source = new GatedSource();
        source.Open();
        OrleansCluster cluster = CreateCluster(new MetatileMaker(TimeProvider.System, NullLogger<MetatileMaker>.Instance));
        TileSet set = TileSets.Create(new MemoryTileCache(), source);
        await FetchAllAsync(cluster, set, row: 0);

        await cluster.Silos[0].LeaveAsync();
        await FetchAllAsync(cluster, set, row: 4);

        Assert.Equal(8, source.Requests);
    }

    [Fact]
    public async Task Fetch_CallerWithoutTheSecret_ReachesNobody()
    {
        var source = new GatedSource();
        source.Open();
        var worker = new MetatileMaker(TimeProvider.System, NullLogger<MetatileMaker>.Instance);
        OrleansRuntime stranger = await CreateCluster(worker).StartStrangerAsync(worker);

        var request = new MetatileRequest("", TileSets.Create(new MemoryTileCache(), source), new TileCoord(0, 0, 4), Dimensions.None);
        SourceException error = await Assert.ThrowsAsync<SourceException>(() => stranger.FetchMetatileAsync(request));

        Assert.Equal("no silo answers", error.Message);
        Assert.Equal(0, source.Requests);
    }

    protected override IGrainRuntime CreateRuntime(IMetatileMaker worker) => CreateCluster(worker);

    // Callers who want different tiles make calls of their own.
    protected override async Task AllWaitAsync()
    {
        for (int attempt = 0; _clusters.Sum(cluster => cluster.Outside) > 0 || _clusters.Sum(cluster => cluster.Calls) < 4; attempt++)
        {
            Assert.True(attempt < 500, "the calls did not come");
            await Task.Delay(20);
        }
    }

    private static Task<MetatileResult[]> FetchAllAsync(OrleansCluster cluster, TileSet set, int row) => Task.WhenAll(Enumerable.Range(0, 4)
        .Select(i => cluster.FetchMetatileAsync(new MetatileRequest("", set, new TileCoord(i * 4, row, 4), Dimensions.None))));

    private OrleansCluster CreateCluster(IMetatileMaker worker)
    {
        var cluster = new OrleansCluster(_redis.Configuration, worker, silos: 2);
        _clusters.Add(cluster);
        return cluster;
    }
}
