using System.Threading.Channels;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

public sealed class TileMakingTests
{
    private static readonly SeedTask Task = new() { Kind = SeedTaskKind.Seed, Name = "task", Cache = "cache", Grid = "webmercator", Levels = [3] };

    private readonly HeldFetcher _fetcher = new();

    private SeedRun Prepare(int concurrency) =>
        new SeedRuns(Catalog(TileSets.Create(new MemoryTileCache())), _fetcher, TimeProvider.System).Prepare(Task, new SeedRunOptions(concurrency), null, null);

    // Of a catalog, seeding needs no more than the tiles.
    private static MapCatalog Catalog(TileSet set) => new()
    {
        App = "",
        Hash = "",
        Configuration = null!,
        Grids = new Dictionary<string, TileGrid>(),
        Root = null!,
        Layers = new Dictionary<string, MapLayer>(),
        TileLayers = [],
        TileSets = new Dictionary<string, TileSet> { [set.Id] = set },
        Tiles = null!,
        Legends = null!,
        FeatureInfoStyles = new Dictionary<string, FeatureInfoStyle>(),
        AccessLimits = [],
        Messages = [],
    };

    [Fact]
    public async Task Run_SourcesHaveAnswered_TheNextAreAsked()
    {
        Task run = Prepare(concurrency: 1).RunAsync(default);
        Held first = await _fetcher.NextAsync();
        Assert.Equal(1, _fetcher.Asked);

        first.Request.Answered!();
        Held second = await _fetcher.NextAsync();
        Assert.Equal(2, _fetcher.Asked);

        // An end gives no second place to one that has given back its own.
        first.End();
        second.End();
        await _fetcher.NextAsync();
        Assert.Equal(3, _fetcher.Asked);
        _fetcher.EndAll();
        await run;
        Assert.Equal(4, _fetcher.Asked);
    }

    [Fact]
    public async Task Run_NothingIsHeardBeforeTheEnd_AsksForAsManyAsTheConcurrency()
    {
        Task run = Prepare(concurrency: 2).RunAsync(default);
        Held first = await _fetcher.NextAsync();
        await _fetcher.NextAsync();
        Assert.Equal(2, _fetcher.Asked);

        first.End();
        await _fetcher.NextAsync();
        Assert.Equal(3, _fetcher.Asked);
        _fetcher.EndAll();
        await run;
    }

    private sealed record Held(MetatileRequest Request, TaskCompletionSource<MetatileResult> Result)
    {
        public void End() => Result.TrySetResult(MetatileResult.Empty);
    }

    /// <summary>Holds its requests until they are ended.</summary>
    private sealed class HeldFetcher : IMetatileFetcher
    {
        private readonly Channel<Held> _requests = Channel.CreateUnbounded<Held>();
        private readonly List<Held> _all = [];
        private bool _endsAll;

        public int Asked
        {
            get
            {
                lock (_all)
                {
                    return _all.Count;
                }
            }
        }

        public ValueTask<Held> NextAsync() => _requests.Reader.ReadAsync();

        public void EndAll()
        {
            lock (_all)
            {
                _endsAll = true;
                _all.ForEach(held => held.End());
            }
        }

        public Task<MetatileResult> FetchAsync(MetatileRequest request, CancellationToken cancellationToken)
        {
            var held = new Held(request, new TaskCompletionSource<MetatileResult>(TaskCreationOptions.RunContinuationsAsynchronously));
            lock (_all)
            {
                _all.Add(held);
                if (_endsAll)
                {
                    held.End();
                }
            }

            Assert.True(_requests.Writer.TryWrite(held));
            return held.Result.Task;
        }
    }
}
