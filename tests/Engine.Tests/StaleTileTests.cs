using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Engine.Tests;

/// <summary>What is shown when a stored tile is due to be made again.</summary>
public sealed class StaleTileTests
{
    private static readonly TileCoord Tile = new(4, 8, 4);

    private readonly MemoryTileCache _cache = new();
    private readonly GatedSource _source = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Read_YoungTile_IsAHit()
    {
        (TileReader reader, TileSet set) = await StoredAsync(new RefreshRule { Age = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromMinutes(59));

        TileResult tile = await reader.ReadAsync(set, Tile, Dimensions.None, default);

        Assert.Equal(CacheState.Hit, tile.State);
        Assert.Equal(1, _source.Requests);
    }

    [Fact]
    public async Task Read_DueTile_IsMadeAgain()
    {
        (TileReader reader, TileSet set) = await StoredAsync(new RefreshRule { Age = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromMinutes(61));

        TileResult tile = await reader.ReadAsync(set, Tile, Dimensions.None, default);

        Assert.Equal(CacheState.Miss, tile.State);
        Assert.Equal(_time.GetUtcNow(), tile.Timestamp);
        Assert.Equal(2, _source.Requests);
    }

    [Fact]
    public async Task Read_WithinRevalidateWindow_IsStaleAtOnceAndFreshLater()
    {
        (TileReader reader, TileSet set) = await StoredAsync(
            new RefreshRule { Age = TimeSpan.FromHours(1), WhileRevalidate = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromMinutes(90));

        TileResult stale = await reader.ReadAsync(set, Tile, Dimensions.None, default);
        for (int attempt = 0; await _cache.GetTimestampAsync(Tile, Dimensions.None, default) != _time.GetUtcNow() && attempt < 500; attempt++)
        {
            await Task.Delay(10);
        }

        TileResult later = await reader.ReadAsync(set, Tile, Dimensions.None, default);

        Assert.Equal(CacheState.Stale, stale.State);
        Assert.Equal(CacheState.Hit, later.State);
        Assert.Equal(2, _source.Requests);
    }

    [Fact]
    public async Task Read_BeyondRevalidateWindow_WaitsForTheNewTile()
    {
        (TileReader reader, TileSet set) = await StoredAsync(
            new RefreshRule { Age = TimeSpan.FromHours(1), WhileRevalidate = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromHours(3));

        Assert.Equal(CacheState.Miss, (await reader.ReadAsync(set, Tile, Dimensions.None, default)).State);
    }

    [Fact]
    public async Task Read_SourceFails_StaleTileStandsInAndTheSourceIsLeftAloneForAMoment()
    {
        (TileReader reader, TileSet set) = await StoredAsync(new RefreshRule { Age = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromDays(400));
        _source.Failure = new SourceException("gone");

        TileResult[] tiles = await reader.ReadAsync(set, [Tile, new TileCoord(5, 8, 4), null], Dimensions.None, default);
        TileResult again = await reader.ReadAsync(set, Tile, Dimensions.None, default);

        Assert.Equal([CacheState.Stale, CacheState.Stale], tiles[..2].Select(tile => tile.State));
        Assert.Equal(CacheState.Stale, again.State);
        Assert.Equal(2, _source.Requests);

        _time.Advance(TimeSpan.FromSeconds(6));
        _source.Failure = null;
        Assert.Equal(CacheState.Miss, (await reader.ReadAsync(set, Tile, Dimensions.None, default)).State);
    }

    [Fact]
    public async Task Read_SourceFailsBeyondTheErrorWindow_IsAnError()
    {
        (TileReader reader, TileSet set) = await StoredAsync(
            new RefreshRule { Age = TimeSpan.FromHours(1), IfError = TimeSpan.FromHours(1) });
        _time.Advance(TimeSpan.FromHours(3));
        _source.Failure = new SourceException("gone");

        await Assert.ThrowsAsync<SourceException>(async () => await reader.ReadAsync(set, Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task Read_SourceFailsAndOneOfTheTilesIsMissing_IsAnError()
    {
        (TileReader reader, TileSet set) = await StoredAsync(new RefreshRule { Age = TimeSpan.FromHours(1) });
        await _cache.RemoveAsync([new TileCoord(5, 8, 4)], Dimensions.None, default);
        _time.Advance(TimeSpan.FromHours(3));
        _source.Failure = new SourceException("gone");

        await Assert.ThrowsAsync<SourceException>(() => reader.ReadAsync(set, [Tile, new TileCoord(5, 8, 4)], Dimensions.None, default));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(0.5, true)]
    [InlineData(1, true)]
    public void IsDue_WholeSecondsOfAFixedTime_CountAsInMapProxy(double secondsAfterWriting, bool isDue)
    {
        var written = new DateTimeOffset(2026, 5, 5, 5, 5, 5, 700, TimeSpan.Zero);
        DateTimeOffset second = written.AddMilliseconds(-700);
        var rule = new RefreshRule { Time = second.AddSeconds(secondsAfterWriting) };

        Assert.Equal(isDue, rule.IsDue(written, written.AddYears(1)));
    }

    [Fact]
    public void IsDue_File_FollowsItsModification()
    {
        string file = Path.GetTempFileName();
        var written = DateTimeOffset.UtcNow;
        var rule = new RefreshRule { File = file };
        File.SetLastWriteTimeUtc(file, written.UtcDateTime.AddHours(-1));
        Assert.False(rule.IsDue(written, written));
        File.SetLastWriteTimeUtc(file, written.UtcDateTime.AddHours(1));
        Assert.False(rule.IsDue(written, written.AddMilliseconds(500)));
        Assert.True(rule.IsDue(written, written.AddSeconds(2)));
        File.Delete(file);
        Assert.False(rule.IsDue(written, written.AddSeconds(4)));
    }

    [Fact]
    public void IsDue_UnknownAge_Always() => Assert.True(new RefreshRule { Age = TimeSpan.FromDays(1) }.IsDue(null, _time.GetUtcNow()));

    private async Task<(TileReader Reader, TileSet Set)> StoredAsync(RefreshRule rule)
    {
        var reader = new TileReader("", new DirectFetcher(_time), _time, NullLogger.Instance);
        TileSet set = TileSets.Create(_cache, rule, _source);
        _source.Open();
        await reader.ReadAsync(set, Tile, Dimensions.None, default);
        return (reader, set);
    }
}
