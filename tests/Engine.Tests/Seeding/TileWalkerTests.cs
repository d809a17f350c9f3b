using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

public sealed class TileWalkerTests
{
    private static readonly Srs Geographic = Srs.Parse("EPSG:4326");
    private static readonly BoundingBox Alps = new(5.8, 45.7, 16.2, 48.1);
    private static readonly MetaGrid World = new(TileSets.WebMercator, new PixelSize(4, 4), 80);

    private static List<TileCoord> Walk(TileWalker walker)
    {
        var tiles = new List<TileCoord>();
        while (walker.MoveNext())
        {
            tiles.Add(walker.Current);
        }

        return tiles;
    }

    private static IEnumerable<TileCoord> Expected(WalkArea area) => area.Levels.SelectMany(level =>
    {
        TileGrid grid = area.MetaGrid.Grid;
        return area.MetaGrid.MainTilesAround([.. grid.AffectedTiles(area.BoundingBox, level).Tiles().OfType<TileCoord>()])
            .Where(main => area.Coverage?.Intersects(area.MetaGrid.MetatileOf(main).Block.BoundingBox, grid.Srs) != false);
    });

    public static TheoryData<GridOrigin, int, int> Grids => new()
    {
        { GridOrigin.NorthWest, 0, 9 },
        { GridOrigin.SouthWest, 0, 9 },
        { GridOrigin.NorthWest, 8, 11 },
        { GridOrigin.SouthWest, 5, 5 },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void MoveNext_BoxCoverage_ComesToEveryMetatileOnce(GridOrigin origin, int from, int to)
    {
        var grid = new TileGrid(new GridDefinition("grid", Srs.WebMercator, TileSets.WebMercator.BoundingBox) { Origin = origin });
        var area = new WalkArea(
            new MetaGrid(grid, new PixelSize(4, 4), 80), [.. Enumerable.Range(from, to - from + 1)], new BoundingBoxCoverage(Alps, Geographic).In(Srs.WebMercator));
        var walker = new TileWalker(area);

        List<TileCoord> tiles = Walk(walker);

        Assert.Equal(tiles.Count, tiles.Distinct().Count());
        Assert.Equal(Expected(area).Order(Comparer<TileCoord>.Create(Compare)), tiles.Order(Comparer<TileCoord>.Create(Compare)));
        Assert.Equal(1, walker.Progress);
        Assert.True(walker.Cursor.IsEnd);
    }

    private static int Compare(TileCoord a, TileCoord b) => (a.Z, a.X, a.Y).CompareTo((b.Z, b.X, b.Y));

    [Fact]
    public void MoveNext_Levels_GoesDepthFirstAndRisesAfterwards()
    {
        var walker = new TileWalker(new WalkArea(new MetaGrid(TileSets.WebMercator, new PixelSize(1, 1), 0), [0, 1, 2]));

        List<TileCoord> tiles = Walk(walker);

        Assert.Equal(
            "2/0/0 2/1/0 2/0/1 2/1/1 1/0/0 2/2/0 2/3/0 2/2/1 2/3/1 1/1/0",
            string.Join(' ', tiles.Take(10)));
        Assert.Equal(new TileCoord(0, 0, 0), tiles[^1]);
        Assert.Equal(21, tiles.Count);
    }

    [Fact]
    public void MoveNext_ContainedSubtree_AsksTheCoverageNoMore()
    {
        // Each test of a polygon allocates; a box that is cut by the grid's lines would have to be tested everywhere.
        Coverage west = CoverageShapes.FromRings([[[(-2.1e7, -2.1e7), (0, -2.1e7), (0, 2.1e7), (-2.1e7, 2.1e7)]]], Srs.WebMercator, clip: false);
        var walker = new TileWalker(new WalkArea(World, [.. Enumerable.Range(0, 12)], west));
        Walk(new TileWalker(new WalkArea(World, [0, 1, 2, 3, 4], west)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tiles = 0;
        while (walker.MoveNext())
        {
            tiles++;
        }

        Assert.True(tiles > 170_000, $"{tiles}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200_000, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
    }

    [Fact]
    public void MoveNext_SkippedGeometryLevels_TakesAllInTheBoxAbove()
    {
        Coverage triangle = CoverageShapes.FromRings([[[(0, 0), (8_000_000, 0), (0, 8_000_000)]]], Srs.WebMercator, clip: false);

        int exact = Walk(new TileWalker(new WalkArea(World, [4, 5, 6, 7], triangle))).Count(tile => tile.Z == 7);
        int loose = Walk(new TileWalker(new WalkArea(World, [4, 5, 6, 7], triangle, SkippedGeometryLevels: 2))).Count(tile => tile.Z == 7);

        Assert.True(loose > exact, $"{loose} {exact}");
    }

    [Fact]
    public void MoveNext_LargeArea_HoldsOnlyFrames()
    {
        var walker = new TileWalker(new WalkArea(World, [.. Enumerable.Range(0, 17)], new BoundingBoxCoverage(Alps, Geographic)));
        Assert.True(walker.MoveNext());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        while (count < 100_000 && walker.MoveNext())
        {
            count++;
        }

        // Every metatile would cost megabytes; what is tested against the box costs nothing either.
        Assert.Equal(100_000, count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(200)]
    public void Cursor_WalkThatBeginsThere_DoesTheRestAndNoMore(int done)
    {
        var area = new WalkArea(World, [0, 1, 2, 5, 6, 7, 10, 11, 12], new BoundingBoxCoverage(Alps, Geographic));
        List<TileCoord> all = Walk(new TileWalker(area));
        var first = new TileWalker(area);
        for (int i = 0; i <= done; i++)
        {
            Assert.True(first.MoveNext());
        }

        var second = new TileWalker(area, first.Cursor);
        Assert.True(second.MoveNext());
        Assert.Equal(first.Progress, second.Progress, 9);
        Assert.Equal(all.Skip(done), Walk(second).Prepend(all[done]));
    }

    [Fact]
    public void Cursor_OfAnotherGrid_BeginsAnew()
    {
        var area = new WalkArea(World, [0, 1, 2, 3], null);
        var strange = new WalkCursor([new WalkStep(3, 7), new WalkStep(1, 2)]);

        Assert.Equal(Walk(new TileWalker(area)), Walk(new TileWalker(area, strange)));
    }

    [Fact]
    public void MoveNext_IrregularLevels_LeaveNoGaps()
    {
        var grid = new TileGrid(new GridDefinition("sqrt2", Srs.WebMercator, TileSets.WebMercator.BoundingBox)
        {
            Resolutions = [.. Enumerable.Range(0, 14).Select(level => 156543.03392804097 / Math.Pow(2, level / 2.0))],
        });
        var area = new WalkArea(new MetaGrid(grid, new PixelSize(2, 2), 0), [.. Enumerable.Range(0, 14)]);

        List<TileCoord> tiles = Walk(new TileWalker(area));

        Assert.Equal(Expected(area).Count(), tiles.Distinct().Count());
        Assert.True(tiles.Count < 1.1 * Expected(area).Count(), $"{tiles.Count}");
    }

    [Fact]
    public void MoveNext_AreaOutsideOfTheGrid_IsEmpty()
    {
        var grid = new TileGrid(new GridDefinition("grid", Srs.WebMercator, new BoundingBox(0, 0, 100_000, 100_000)));
        var walker = new TileWalker(new WalkArea(
            new MetaGrid(grid, new PixelSize(4, 4), 0), [0, 1], new BoundingBoxCoverage(new BoundingBox(-5000, -5000, -1, -1), Srs.WebMercator)));

        Assert.False(walker.MoveNext());
        Assert.Equal(1, walker.Progress);
    }
}
