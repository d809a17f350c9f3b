using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>What every tile cache promises; a test class per backend derives from it.</summary>
public abstract class TileCacheContract
{
    /// <summary>A time as clocks give it, with microseconds.</summary>
    protected static readonly DateTimeOffset Time = new DateTimeOffset(2024, 2, 29, 12, 34, 56, TimeSpan.Zero).AddTicks(1234560);

    private static readonly TileCoord Tile = new(3, 5, 4);

    /// <summary>An empty cache.</summary>
    protected abstract ITileCache Cache { get; }

    /// <summary>Whether the backend can tell that what is there is newer.</summary>
    protected virtual bool KeepsNewer => true;

    /// <summary>So many tiles that a list of them comes in several pages.</summary>
    protected virtual int TilesOfSeveralPages => 50;

    /// <summary>Whether a tile may be missing for a moment while it is replaced: some services cannot do better.</summary>
    protected virtual bool MayMissWhileWritten => false;

    /// <summary>The cache with a life of its tiles; null where they have no times, or where the server's own clock counts.</summary>
    protected virtual ITileCache? OpenWithLife(TimeSpan life, TimeProvider time) =>
        Cache.HasTimestamps ? new ExpiringTileCache(Cache, life, time) : null;

    private static TileData Data(TileCoord tile, params byte[] bytes) => new(tile, bytes);

    private async Task<byte[]?> LoadAsync(TileCoord tile, Dimensions? dimensions = null) =>
        (await Cache.LoadAsync(tile, dimensions ?? Dimensions.None, default))?.Data.ToArray();

    private ValueTask StoreAsync(TileData tile, DateTimeOffset? time = null, Dimensions? dimensions = null) =>
        Cache.StoreAsync([tile], dimensions ?? Dimensions.None, time ?? Time, default);

    [Fact]
    public async Task LoadAsync_Empty_IsNull()
    {
        Assert.Null(await LoadAsync(Tile));
        Assert.Null(await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
        Assert.All(await Cache.LoadAsync([Tile, new TileCoord(0, 0, 0)], Dimensions.None, default), Assert.Null);
        Assert.Empty(await Cache.LoadAsync([], Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_ThenLoad_GivesBytesAndGivenTime()
    {
        await StoreAsync(Data(Tile, 1, 2, 3));

        CachedTile? tile = await Cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.Equal([1, 2, 3], tile!.Data.ToArray());
        Assert.Equal(Cache.KeptTime(Time), tile.Timestamp);
        Assert.Equal(Cache.KeptTime(Time), await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
        Assert.Equal(Cache.HasTimestamps, tile.Timestamp is not null);
    }

    [Fact]
    public async Task ListAsync_OfALevel_GivesItsTilesEachOnce()
    {
        if (Cache is not ITileListing { CanList: true } listing)
        {
            return;
        }

        // Lists come page by page.
        int count = TilesOfSeveralPages;
        TileCoord[] tiles = [.. Enumerable.Range(0, count).Select(i => new TileCoord(i * 7919 % 2048, i * 104_729 % 2048, 11)), new(0, 0, 11), new(2047, 1, 11)];
        TileData[] stored = [.. tiles.Distinct().Append(new TileCoord(5, 6, 10)).Append(new TileCoord(0, 0, 0)).Select(tile => Data(tile, 1))];
        await Cache.StoreAsync(stored, Dimensions.None, Time, default);

        static (int, int, int) Order(TileCoord tile) => (tile.Z, tile.X, tile.Y);
        async Task<IEnumerable<TileCoord>> ListAsync(TileRange area) => (await listing.ListAsync(area, default).ToArrayAsync()).OrderBy(Order);
        Assert.Equal(tiles.Distinct().OrderBy(Order), await ListAsync(TileRange.Of(11)));
        Assert.Equal([new TileCoord(5, 6, 10)], await ListAsync(TileRange.Of(10)));
        Assert.Equal([new TileCoord(0, 0, 0)], await ListAsync(TileRange.Of(0)));
        Assert.Empty(await ListAsync(TileRange.Of(3)));
        Assert.Empty(await ListAsync(TileRange.Of(1)));
        var part = new TileRange(new TileCoord(100, 200, 11), new TileCoord(1300, 900, 11));
        Assert.Equal(tiles.Distinct().Where(part.Contains).OrderBy(Order), await ListAsync(part));
    }

    [Fact]
    public async Task ListAsync_TilesWithDimensions_AreLeftOut()
    {
        if (Cache is not ITileListing { CanList: true } listing)
        {
            return;
        }

        await StoreAsync(Data(Tile, 1), dimensions: Dimensions.Create([new("time", "2020")]));
        await StoreAsync(Data(Tile with { X = 4 }, 1));

        Assert.Equal([Tile with { X = 4 }], await listing.ListAsync(TileRange.Of(Tile.Z), default).ToArrayAsync());
    }

    [Fact]
    public async Task StoreAsync_Again_ReplacesBytesAndTime()
    {
        await StoreAsync(Data(Tile, 1, 2, 3));
        _ = await LoadAsync(Tile);

        await StoreAsync(Data(Tile, 9, 9), Time.AddDays(1));

        CachedTile? tile = await Cache.LoadAsync(Tile, Dimensions.None, default);
        Assert.Equal([9, 9], tile!.Data.ToArray());
        Assert.Equal(Cache.KeptTime(Time.AddDays(1)), tile.Timestamp);
    }

    [Fact]
    public async Task StoreAsync_SameLengthAndTime_ReplacesBytes()
    {
        await StoreAsync(Data(Tile, 1, 2, 3));
        _ = await LoadAsync(Tile);

        await StoreAsync(Data(Tile, 4, 5, 6));

        Assert.Equal([4, 5, 6], await LoadAsync(Tile));
    }

    [Fact]
    public async Task StoreAsync_TileOfNoBytes_IsMissingUntilItIsMadeAgain()
    {
        await StoreAsync(Data(Tile));
        Assert.Null(await LoadAsync(Tile));
        Assert.All(await Cache.LoadAsync([Tile], Dimensions.None, default), Assert.Null);

        await StoreAsync(Data(Tile, 7), Time.AddSeconds(1));
        Assert.Equal([7], await LoadAsync(Tile));
    }

    [Fact]
    public async Task LoadAsync_TileHasReachedItsAge_IsMissingUntilItIsMadeAgain()
    {
        var life = TimeSpan.FromHours(1);
        var time = new Testing.Common.ManualTime();
        time.Advance(Time + life - TimeSpan.FromSeconds(2) - time.GetUtcNow());
        if (OpenWithLife(life, time) is not { } cache)
        {
            return;
        }

        await cache.StoreAsync([Data(Tile, 1)], Dimensions.None, Time, default);
        Assert.Equal([1], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
        Assert.NotNull((await cache.LoadAsync([Tile], Dimensions.None, default))[0]);
        Assert.Equal(cache.KeptTime(Time), await cache.GetTimestampAsync(Tile, Dimensions.None, default));

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.Null((await cache.LoadAsync([Tile], Dimensions.None, default))[0]);
        Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));

        await cache.StoreAsync([Data(Tile, 2)], Dimensions.None, Time + life, default);
        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task StoreAsync_OlderThanWhatIsThere_ChangesNothing()
    {
        await StoreAsync(Data(Tile, 2));
        await StoreAsync(Data(Tile, 1), Time.AddSeconds(-20));

        Assert.Equal(KeepsNewer ? [2] : [1], await LoadAsync(Tile));
    }

    [Fact]
    public async Task StoreAsync_StoredTimeFarInTheFuture_IsReplaced()
    {
        await StoreAsync(Data(Tile, 2), Time.AddYears(3));
        await StoreAsync(Data(Tile, 1));

        Assert.Equal([1], await LoadAsync(Tile));
    }

    [Fact]
    public async Task LoadAsync_ManyTiles_IsParallelToTheRequest()
    {
        TileCoord[] wanted = [.. Enumerable.Range(0, 40).Select(i => new TileCoord(i % 7, i / 7, 5))];
        TileData[] stored = [.. wanted.Where((_, i) => i % 3 != 0).Select(tile => Data(tile, (byte)tile.X, (byte)tile.Y))];
        await Cache.StoreAsync(stored, Dimensions.None, Time, default);

        CachedTile?[] loaded = await Cache.LoadAsync(wanted, Dimensions.None, default);

        for (int i = 0; i < wanted.Length; i++)
        {
            byte[]? expected = i % 3 == 0 ? null : [(byte)wanted[i].X, (byte)wanted[i].Y];
            Assert.Equal(expected, loaded[i]?.Data.ToArray());
        }
    }

    [Fact]
    public async Task RemoveAsync_Stored_IsGoneAndAbsentIsNoError()
    {
        TileCoord other = new(1, 1, 1);
        await StoreAsync(Data(Tile, 1));
        _ = await LoadAsync(Tile);

        await Cache.RemoveAsync([Tile, other, new TileCoord(77, 77, 9)], Dimensions.None, default);

        Assert.Null(await LoadAsync(Tile));
        Assert.Null(await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_Dimensions_AreKeptApart()
    {
        Dimensions one = Dimensions.Create([new("time", "2020-01-01T00:00:00Z"), new("dim_level", "5")]);
        Dimensions two = Dimensions.Create([new("time", "2021"), new("dim_level", "5")]);
        await StoreAsync(Data(Tile, 1), dimensions: one);
        await StoreAsync(Data(Tile, 2), dimensions: two);
        await StoreAsync(Data(Tile, 3));
        await Cache.RemoveAsync([new TileCoord(1, 1, 1)], one, default);

        // A store that does not know dimensions must not mix tiles that differ in them.
        Assert.Equal(Cache.SupportsDimensions ? [1] : null, await LoadAsync(Tile, one));
        Assert.Equal(Cache.SupportsDimensions ? [2] : null, await LoadAsync(Tile, two));
        Assert.Equal([3], await LoadAsync(Tile));
    }

    [Fact]
    public async Task StoreAsync_ManyAtOnce_NeverMixesTiles()
    {
        byte[][] versions = [.. Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)(i + 1), 5000 + (i * 1000)).ToArray())];
        await StoreAsync(new TileData(Tile, versions[0]));

        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            await Cache.StoreAsync([new TileData(Tile, versions[i % 8])], Dimensions.None, Time.AddSeconds(i), cancellation);
            CachedTile? read = await Cache.LoadAsync(Tile, Dimensions.None, cancellation);
            if (read is null && MayMissWhileWritten)
            {
                return;
            }

            byte[] bytes = read!.Data.ToArray();
            Assert.Equal(versions[bytes[0] - 1], bytes);
        });
    }
}

public sealed class MemoryTileCacheTests : TileCacheContract
{
    protected override ITileCache Cache { get; } = new Testing.Common.MemoryTileCache();
}
