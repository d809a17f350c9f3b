using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Grains.Tests;

/// <summary>What every runtime must keep: one fetch per metatile, shared by all callers, owned by none of them.</summary>
public abstract class GrainRuntimeContract
{
    private readonly MemoryTileCache _cache = new();
    private readonly GatedSource _source = new();
    private readonly ManualTime _time = new();

    /// <summary>Builds the runtime under test over a worker.</summary>
    protected abstract IGrainRuntime CreateRuntime(IMetatileMaker worker);

    /// <summary>Waits until all who came during a flight have reached it.</summary>
    protected virtual Task AllWaitAsync() => Task.CompletedTask;

    [Fact]
    public async Task Fetch_ThousandCallersOverOneMetatile_AsksTheSourceOnce()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        TileCoord[] tiles = [.. Enumerable.Range(0, 16).Select(i => new TileCoord(4 + (i % 4), 8 + (i / 4), 4))];

        Task<TileResult>[] callers = [.. Enumerable.Range(0, 1000)
            .Select(i => Task.Run(async () => await reader.ReadAsync(set, tiles[i % 16], Dimensions.None, default)))];
        await _source.Asked;
        _source.Open();
        TileResult[] results = await Task.WhenAll(callers);

        Assert.Equal(1, _source.Requests);
        Assert.All(results, result => Assert.False(result.IsEmpty));
        Assert.Equal(16, _cache.Count);
    }

    [Fact]
    public async Task Fetch_DifferentMetatiles_AskTheSourceEach()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        _source.Open();

        await reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default);
        await reader.ReadAsync(set, new TileCoord(4, 0, 4), Dimensions.None, default);

        Assert.Equal(2, _source.Requests);
        Assert.Equal(32, _cache.Count);
    }

    [Fact]
    public async Task Fetch_DifferentDimensions_AreDifferentMetatiles()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        Dimensions monday = Dimensions.Create([KeyValuePair.Create("time", "monday")]);
        _source.Open();

        await reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default);
        await reader.ReadAsync(set, new TileCoord(0, 0, 4), monday, default);

        Assert.Equal(2, _source.Requests);
    }

    [Fact]
    public async Task Fetch_CallerLeaves_FlightGoesOn()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        using var leaving = new CancellationTokenSource();

        Task<TileResult> leaver = reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, leaving.Token).AsTask();
        await _source.Asked;
        Task<TileResult> stayer = reader.ReadAsync(set, new TileCoord(1, 0, 4), Dimensions.None, default).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        _source.Open();

        Assert.False((await stayer).IsEmpty);
        Assert.Equal(1, _source.Requests);
        Assert.Equal(16, _cache.Count);
    }

    [Fact]
    public async Task Fetch_SourceFails_AllCallersLearnItAndNothingIsStored()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        _source.Failure = new SourceException("upstream is down");

        Task<TileResult>[] callers = [.. Enumerable.Range(0, 50)
            .Select(i => reader.ReadAsync(set, new TileCoord(i % 4, 0, 4), Dimensions.None, default).AsTask())];
        await _source.Asked;
        await AllWaitAsync();
        _source.Open();

        foreach (Task<TileResult> caller in callers)
        {
            Assert.Equal("upstream is down", (await Assert.ThrowsAsync<SourceException>(() => caller)).Message);
        }

        Assert.Equal(1, _source.Requests);
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public async Task Fetch_AfterFailure_TriesAgain()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        _source.Open();
        _source.Failure = new SourceException("upstream is down");
        await Assert.ThrowsAsync<SourceException>(async () => await reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default));

        _source.Failure = null;
        TileResult result = await reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default);

        Assert.False(result.IsEmpty);
        Assert.Equal(2, _source.Requests);
    }

    [Fact]
    public async Task Fetch_HungSource_EndsAtTheCallersDeadline()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);

        Task<TileResult> caller = reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default).AsTask();
        await _source.Asked;
        _time.Advance(set.FetchTimeout + TimeSpan.FromSeconds(6));

        await Assert.ThrowsAsync<SourceException>(() => caller);
    }

    [Fact]
    public async Task Fetch_TilesStoredMeanwhile_DoesNotAskTheSource()
    {
        TileReader reader = CreateReader();
        TileSet set = TileSets.Create(_cache, _source);
        _source.Open();
        await reader.ReadAsync(set, new TileCoord(0, 0, 4), Dimensions.None, default);

        var request = new MetatileRequest("", set, new TileCoord(0, 0, 4), Dimensions.None);
        MetatileResult again = await CreateRuntime(CreateWorker()).FetchMetatileAsync(request);

        Assert.Equal(16, again.Tiles.Count);
        Assert.Equal(1, _source.Requests);
    }

    private TileReader CreateReader() => new("", new GrainMetatileFetcher(CreateRuntime(CreateWorker()), _time), _time, NullLogger.Instance);

    private MetatileMaker CreateWorker() => new(_time, NullLogger<MetatileMaker>.Instance);
}
