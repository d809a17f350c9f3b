using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>The memory in front of a remote cache keeps the contract, and is only as trusted as the news are.</summary>
public sealed class MemoryTierTests : TileCacheContract
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly MemoryTileCache _remote = new();
    private readonly ManualTime _time = new();
    private readonly News _news = new();
    private readonly TileMemory _memory;

    public MemoryTierTests()
    {
        _memory = new TileMemory(16 * 1024 * 1024, _time);
        Cache = new MemoryTier(_remote, "cache", _memory, _news);
    }

    protected override ITileCache Cache { get; }

    [Fact]
    public async Task Load_Again_ComesFromMemoryForAMinute()
    {
        await RememberAsync();
        await ChangeBehindAsync();

        Assert.Equal(1, await LoadAsync());
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, await LoadAsync());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, await LoadAsync());
    }

    [Fact]
    public async Task Load_TileHasReachedTheLifeOfTheCacheBehind_ComesFromThere()
    {
        var cache = new MemoryTier(_remote, "short", _memory, _news, TimeSpan.FromSeconds(10));
        await cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, _time.GetUtcNow(), default);
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
        await _remote.RemoveAsync([Tile], Dimensions.None, default);

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.All(await cache.LoadAsync([Tile], Dimensions.None, default), Assert.Null);
    }

    [Fact]
    public async Task Load_WhileNobodyIsHeard_ComesFromMemoryForLessThanASecond()
    {
        _news.IsListening = false;
        await RememberAsync();
        await ChangeBehindAsync();

        Assert.Equal(1, await LoadAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await LoadAsync());
    }

    [Fact]
    public async Task Forget_NewsOfAChange_EndsTheEntry()
    {
        await RememberAsync();
        await ChangeBehindAsync();
        _memory.Forget("another cache", [Tile], Dimensions.None);
        Assert.Equal(1, await LoadAsync());

        _memory.Forget("cache", [Tile], Dimensions.None);

        Assert.Equal(2, await LoadAsync());
    }

    [Fact]
    public async Task StoreAndRemove_AreTold()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default);
        await Cache.RemoveAsync([Tile], Dimensions.None, default);

        Assert.Equal(2, _news.Told);
    }

    [Fact]
    public async Task Keep_ManyLargeTiles_StaysWithinTheBound()
    {
        var memory = new TileMemory(1024 * 1024, _time);
        var tier = new MemoryTier(_remote, "cache", memory, _news);
        for (int i = 0; i < 100; i++)
        {
            await _remote.StoreAsync([new TileData(new TileCoord(i, 0, 9), new byte[50_000])], Dimensions.None, Time, default);
            await tier.LoadAsync(new TileCoord(i, 0, 9), Dimensions.None, default);
        }

        TileCoord[] tiles = [.. Enumerable.Range(0, 100).Select(i => new TileCoord(i, 0, 9))];
        await _remote.RemoveAsync(tiles, Dimensions.None, default);
        int kept = (await tier.LoadAsync(tiles, Dimensions.None, default)).Count(tile => tile is not null);
        Assert.InRange(kept, 10, 20);
    }

    private async Task RememberAsync()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default);
        Assert.Equal(1, await LoadAsync());
    }

    // As another process would do it whose news do not arrive.
    private async Task ChangeBehindAsync() =>
        await _remote.StoreAsync([new TileData(Tile, new byte[] { 2 })], Dimensions.None, Time.AddDays(1), default);

    private async Task<int> LoadAsync() => (await Cache.LoadAsync(Tile, Dimensions.None, default))!.Data.Span[0];

    private sealed class News : ITileNews
    {
        public bool IsListening { get; set; } = true;

        public int Told { get; private set; }

        public void Tell(string cache, IReadOnlyList<TileCoord> tiles, Dimensions dimensions) => Told++;
    }
}
