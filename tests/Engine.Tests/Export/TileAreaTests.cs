using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Export;

public class TileAreaTests
{
    private static readonly PixelSize Block = new(16, 16);
    private static readonly Coverage Triangle =
        CoverageShapes.FromWellKnownText(["POLYGON((5 45, 12 47, 8 55, 5 45))"], Srs.Wgs84, clip: false);

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(9)]
    public void Batches_OfAPolygon_AreItsTilesEachOnce(int level)
    {
        TileGrid grid = TileSets.WebMercator;
        PixelSize size = grid.LevelSize(level);
        TileBlock around = grid.AffectedTiles(Triangle.Extent.In(grid.Srs), level);
        TileCoord[] expected =
        [
            .. from y in Enumerable.Range(0, size.Height)
               where y >= around.First.Y - 2 && y <= around.Last.Y + 2
               from x in Enumerable.Range(0, size.Width)
               where x >= around.First.X - 2 && x <= around.Last.X + 2
               let tile = new TileCoord(x, y, level)
               where Triangle.Intersects(grid.TileBoundingBox(tile), grid.Srs)
               select tile,
        ];
        TileCoord[] walked = [.. new TileArea(grid, [level], Triangle).Batches(Block).SelectMany(batch => batch.Tiles)];

        Assert.Equal(walked.Length, walked.Distinct().Count());
        Assert.Equal(expected.Order(Comparer<TileCoord>.Create(Compare)), walked.Order(Comparer<TileCoord>.Create(Compare)));
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(5, 3)]
    public void Batches_LieInAlignedBlocks(int width, int height)
    {
        var area = new TileArea(TileSets.WebMercator, [3, 7], Triangle);
        foreach (TileBatch batch in area.Batches(new PixelSize(width, height)).Where(batch => batch.Tiles.Count > 0))
        {
            Assert.Single(batch.Tiles.Select(tile => (tile.X / width, tile.Y / height, tile.Z)).Distinct());
        }
    }

    [Fact]
    public void Places_AreThoseOfAllBatches()
    {
        var area = new TileArea(TileSets.WebMercator, [2, 8, 11], Triangle);

        Assert.Equal(area.Places, area.Batches(Block).Sum(batch => batch.Places));
    }

    [Fact]
    public void Batches_OfTheWorldsFinestLevel_ComeAtOnceAndKeepNothing()
    {
        var area = new TileArea(TileSets.WebMercator, [19], null);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int first = area.Batches(Block).Take(1000).Sum(batch => batch.Tiles.Count);

        Assert.Equal(256_000, first);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        Assert.Equal(1L << 38, area.Places);
    }

    [Fact]
    public void Batches_OfAnAreaOutsideTheGrid_AreNone()
    {
        var grid = new TileGrid(new GridDefinition("east", Srs.Wgs84, new BoundingBox(100, 0, 110, 10)));

        Assert.Empty(new TileArea(grid, [0, 1, 2], Triangle).Batches(Block));
        Assert.Equal(0, new TileArea(grid, [0, 1, 2], Triangle).Places);
    }

    private static int Compare(TileCoord a, TileCoord b) => (a.Z, a.Y, a.X).CompareTo((b.Z, b.Y, b.X));
}
