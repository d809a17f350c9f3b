using MapProxyCluster.Engine;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Grains.Tests;

public sealed class LocalRuntimeTests : GrainRuntimeContract
{
    [Fact]
    public async Task ActiveCount_AfterFlights_IsZero()
    {
        var source = new GatedSource();
        var runtime = new LocalRuntime(new MetatileMaker(TimeProvider.System, NullLogger<MetatileMaker>.Instance), TimeProvider.System);
        TileSet set = TileSets.Create(new MemoryTileCache(), source);
        Task<MetatileResult>[] flights = [.. Enumerable.Range(0, 4)
            .Select(i => runtime.FetchMetatileAsync(new MetatileRequest("", set, new TileCoord(i * 4, 0, 4), Dimensions.None)))];
        Assert.Equal(4, runtime.ActiveCount);

        source.Open();
        await Task.WhenAll(flights);

        Assert.Equal(0, runtime.ActiveCount);
    }

    protected override IGrainRuntime CreateRuntime(IMetatileMaker worker) => new LocalRuntime(worker, TimeProvider.System);
}
