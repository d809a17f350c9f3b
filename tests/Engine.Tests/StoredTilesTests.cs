using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests;

public sealed class StoredTilesTests
{
    private readonly MemoryTileCache _store = new();

    [Theory]
    [InlineData(GridOrigin.NorthWest, 0, 0)]
    [InlineData(GridOrigin.SouthWest, 0, 15)]
    public async Task Read_FewTiles_LooksAtEachFromTheNorthWest(GridOrigin origin, int x, int y)
    {
        await StoreAsync(new TileCoord(x, y, 4));

        StoredTiles stored = (await ReaderOf(origin).ReadAsync(4, null, 256, default))!;

        Assert.Equal(StoredTilesMethod.Exact, stored.Method);
        Assert.Equal((16, 16), (stored.Columns, stored.Rows));
        Assert.Equal((256, 1), (stored.Looked, stored.Found));
        Assert.Equal([0], Stored(stored));
    }

    [Fact]
    public async Task Read_ManyTiles_LooksInTheMiddleOfEachCell()
    {
        // Four cells of 128 × 128 tiles each: the middle of the second, and beside the middle of the third.
        await StoreAsync(new TileCoord(192, 64, 8), new TileCoord(65, 192, 8));

        StoredTiles stored = (await ReaderOf(GridOrigin.NorthWest).ReadAsync(8, null, 2, default))!;

        Assert.Equal(StoredTilesMethod.Sampled, stored.Method);
        Assert.Equal((4, 1), (stored.Looked, stored.Found));
        Assert.Equal([1], Stored(stored));
    }

    [Fact]
    public async Task Read_DeepLevel_StaysWithinTheBound()
    {
        StoredTiles stored = (await ReaderOf(GridOrigin.NorthWest).ReadAsync(19, null, 256, default))!;

        Assert.Equal(StoredTilesMethod.Sampled, stored.Method);
        Assert.Equal((64, 64), (stored.Columns, stored.Rows));
        Assert.Equal(1L << 38, stored.Block.Count);
        Assert.True(stored.IsComplete);
    }

    [Fact]
    public async Task Read_AsManyTilesAsCells_LooksAtEach()
    {
        await StoreAsync(new TileCoord(255, 255, 8));

        StoredTiles stored = (await ReaderOf(GridOrigin.NorthWest).ReadAsync(8, null, 256, default))!;

        Assert.Equal(StoredTilesMethod.Exact, stored.Method);
        Assert.Equal([(256 * 256) - 1], Stored(stored));
    }

    [Fact]
    public async Task Read_Area_HasItsTilesOnly()
    {
        await StoreAsync(new TileCoord(3, 3, 2));
        var southEast = new BoundingBox(10_018_754.2, -20037508.4, 30_000_000, -10_018_754.2);

        StoredTiles stored = (await ReaderOf(GridOrigin.NorthWest).ReadAsync(2, southEast, 256, default))!;

        Assert.Equal((1, 1), (stored.Columns, stored.Rows));
        Assert.Equal([0], Stored(stored));
        Assert.Null(await ReaderOf(GridOrigin.NorthWest).ReadAsync(2, new BoundingBox(3e7, 0, 4e7, 1), 256, default));
    }

    private static IEnumerable<int> Stored(StoredTiles stored) => Enumerable.Range(0, stored.Cells.Length).Where(i => stored.Cells[i] == 100);

    private async Task StoreAsync(params TileCoord[] tiles) =>
        await _store.StoreAsync([.. tiles.Select(tile => new TileData(tile, new byte[] { 1 }))], Dimensions.None, DateTimeOffset.UtcNow, default);

    private StoredTilesReader ReaderOf(GridOrigin origin)
    {
        TileSet usual = TileSets.Create(_store);
        var grid = new TileGrid(new GridDefinition("grid", usual.Grid.Srs, usual.Grid.BoundingBox) { Origin = origin });
        return new StoredTilesReader(
            new TileSet
            {
                CacheName = usual.CacheName,
                GridKey = "grid",
                Grid = grid,
                MetaGrid = new MetaGrid(grid, new PixelSize(1, 1), 0),
                Store = _store,
                Sources = [],
                ImageOptions = usual.ImageOptions,
                RequestFormat = usual.RequestFormat,
            },
            TimeProvider.System);
    }
}
