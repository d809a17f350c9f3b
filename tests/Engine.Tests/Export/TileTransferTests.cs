using System.Text;
using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Export;

public class TileTransferTests
{
    private static readonly DateTimeOffset Made = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly MemoryTileCache _source = new(), _target = new();
    private readonly TileArea _area = new(TileSets.WebMercator, [0, 1, 2, 3], null);

    [Fact]
    public async Task Run_SomeTilesMissing_TellsWhatItDid()
    {
        await FillAsync(_source, Made, "a", new TileCoord(0, 0, 0), new TileCoord(7, 7, 3));
        TransferTotals totals = await RunAsync(ExistingTiles.Stay);

        Assert.Equal(new TransferTotals(85, 2, 2, 0, 83, 0), totals);
        Assert.Equal(Made, (await _target.LoadAsync(new TileCoord(7, 7, 3), Dimensions.None, default))!.Timestamp);
    }

    [Theory]
    [InlineData(ExistingTiles.Stay, -1, "old")]
    [InlineData(ExistingTiles.YieldToNewer, -1, "new")]
    [InlineData(ExistingTiles.YieldToNewer, 1, "old")]
    [InlineData(ExistingTiles.Yield, 1, "new")]
    public async Task Run_TileIsThere_YieldsAsTold(ExistingTiles existing, int hoursAfter, string expected)
    {
        var tile = new TileCoord(1, 1, 1);
        await FillAsync(_source, Made, "new", tile);
        await FillAsync(_target, Made.AddHours(hoursAfter).AddMinutes(-hoursAfter), "old", tile);
        TransferTotals totals = await RunAsync(existing);

        Assert.Equal(expected, Encoding.ASCII.GetString((await _target.LoadAsync(tile, Dimensions.None, default))!.Data.Span));
        Assert.Equal(expected == "new" ? (1, 0) : (0, 1), (totals.Written, totals.Kept));
    }

    [Fact]
    public async Task Run_SourceFails_GoesOnAndTellsWhy()
    {
        await FillAsync(_source, Made, "a", new TileCoord(0, 0, 0));
        TileFeed stored = Stored();
        var transfer = new TileTransfer(
            (tiles, token) => tiles[0].Z == 3 ? throw new SourceException("no answer") : stored(tiles, token),
            TileSets.Create(_target), new TransferOptions(), TimeProvider.System);
        await transfer.RunAsync(_area, (_, _) => { }, default);

        Assert.Equal(new TransferTotals(85, 1, 1, 0, 20, 64), transfer.Totals);
        Assert.Equal("no answer", transfer.Failure);
    }

    [Fact]
    public async Task Run_Cancelled_StopsAndCanGoOn()
    {
        await FillAsync(_source, Made, "a", [.. _area.Batches(new PixelSize(1, 1)).SelectMany(batch => batch.Tiles)]);
        using var stop = new CancellationTokenSource();
        var options = new TransferOptions { Block = new PixelSize(2, 2) };
        var transfer = new TileTransfer(Stored(), TileSets.Create(_target), options, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transfer.RunAsync(_area, (_, totals) => Stop(totals, stop), stop.Token));
        Assert.InRange(_target.Count, 10, 84);

        int before = _target.Count;
        TransferTotals rest = await RunAsync(ExistingTiles.Stay);
        Assert.Equal((85 - before, before), (rest.Written, rest.Kept));
    }

    private static void Stop(TransferTotals totals, CancellationTokenSource stop)
    {
        if (totals.Written >= 10)
        {
            stop.Cancel();
        }
    }

    private TileFeed Stored() => TileFeeds.Stored(_source, SameTiles.Find(TileSets.WebMercator, TileSets.WebMercator, _area.Levels)!);

    private async Task<TransferTotals> RunAsync(ExistingTiles existing)
    {
        var transfer = new TileTransfer(Stored(), TileSets.Create(_target), new TransferOptions { Existing = existing, Concurrency = 3 }, TimeProvider.System);
        await transfer.RunAsync(_area, (_, _) => { }, default);
        return transfer.Totals;
    }

    private static ValueTask FillAsync(MemoryTileCache cache, DateTimeOffset time, string text, params TileCoord[] tiles) =>
        cache.StoreAsync([.. tiles.Select(tile => new TileData(tile, Encoding.ASCII.GetBytes(text)))], Dimensions.None, time, default);
}
