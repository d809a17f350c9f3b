namespace MapProxyCluster.Tiling.Tests.Grids;

public class TileGridTests
{
    private static readonly double HalfWorld = TestGrids.MercatorWorld.MaxX;

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 4, 4)]
    [InlineData(3, 8, 8)]
    public void LevelSize_Mercator_DoublesBothWays(int level, int columns, int rows) =>
        Assert.Equal(new PixelSize(columns, rows), TestGrids.Mercator.LevelSize(level));

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 4, 2)]
    [InlineData(3, 8, 4)]
    public void LevelSize_Geodetic_IsTwiceAsWide(int level, int columns, int rows) =>
        Assert.Equal(new PixelSize(columns, rows), TestGrids.Geodetic.LevelSize(level));

    [Fact]
    public void LevelSize_PartOfAPixelBeyondATile_IsDropped()
    {
        var grid = new TileGrid(new("test", Srs.WebMercator, new(0, 0, 2569, 2559)) { Resolutions = [10] });
        Assert.Equal(new PixelSize(1, 1), grid.LevelSize(0));
    }

    [Fact]
    public void TileBoundingBox_SouthWestAndNorthWest_CountFromTheirCorner()
    {
        Assert.Equal(new(-HalfWorld, -HalfWorld, 0, 0), TestGrids.Mercator.TileBoundingBox(new(0, 0, 1)));
        Assert.Equal(new(-HalfWorld, 0, 0, HalfWorld), TestGrids.WebMercator.TileBoundingBox(new(0, 0, 1)));
    }

    [Fact]
    public void TileBoundingBox_Neighbours_ShareTheirEdge()
    {
        foreach (TileGrid grid in TestGrids.All)
        {
            int level = Math.Min(10, grid.LevelCount - 1);
            double pixel = grid.Resolutions[level];
            BoundingBox here = grid.TileBoundingBox(new(17, 23, level)), right = grid.TileBoundingBox(new(18, 23, level));
            BoundingBox next = grid.TileBoundingBox(new(17, 24, level));
            Assert.Equal(here.MaxX, right.MinX, pixel * 1e-6);
            Assert.Equal(0, grid.Origin == GridOrigin.SouthWest ? next.MinY - here.MaxY : next.MaxY - here.MinY, pixel * 1e-6);
        }
    }

    [Theory]
    [InlineData(0, 1, 1, 0, 0, 1)]
    [InlineData(1, 3, 2, 1, 0, 2)]
    public void FlipY_Mercator_CountsFromTheOtherEdge(int x, int y, int z, int flippedX, int flippedY, int flippedZ) =>
        Assert.Equal(new TileCoord(flippedX, flippedY, flippedZ), TestGrids.Mercator.FlipY(new(x, y, z)));

    [Fact]
    public void FromOrigin_OwnOrigin_LeavesTheTile()
    {
        Assert.Equal(new TileCoord(1, 3, 2), TestGrids.Mercator.FromOrigin(new(1, 3, 2), GridOrigin.SouthWest));
        Assert.Equal(new TileCoord(1, 0, 2), TestGrids.Mercator.FromOrigin(new(1, 3, 2), GridOrigin.NorthWest));
    }

    [Fact]
    public void SupportsOrigin_OnlyGridsWhoseTilesFillTheBox_AllowTheOther()
    {
        Assert.True(TestGrids.Mercator.SupportsOrigin(GridOrigin.NorthWest));
        Assert.True(TestGrids.WebMercator.SupportsOrigin(GridOrigin.SouthWest));
        Assert.False(TestGrids.Lambert.SupportsOrigin(GridOrigin.SouthWest));
        Assert.True(TestGrids.Lambert.SupportsOrigin(GridOrigin.NorthWest));
        // At level 0 the single geodetic tile is twice as high as the world.
        Assert.False(TestGrids.Geodetic.SupportsOrigin(GridOrigin.NorthWest));
    }

    [Fact]
    public void IsSubsetOf_SameTilesInFewerLevels_IsTrue()
    {
        GridDefinition world = TestGrids.WebMercator.Definition;
        Assert.True(new TileGrid(world with { LevelCount = 8 }).IsSubsetOf(TestGrids.WebMercator));
        Assert.True(new TileGrid(world with { LevelCount = 8 }).IsSubsetOf(TestGrids.Mercator));
        Assert.True(TestGrids.Geodetic.IsSubsetOf(TestGrids.Geodetic));
        // A quarter of the world, whose only tile of level 0 is a tile of level 1.
        Assert.True(new TileGrid(world with { BoundingBox = new(0, 0, HalfWorld, HalfWorld), LevelCount = 5 }).IsSubsetOf(TestGrids.WebMercator));
    }

    [Fact]
    public void IsSubsetOf_AnyTileThatDiffers_IsFalse()
    {
        GridDefinition world = TestGrids.WebMercator.Definition;
        Assert.False(new TileGrid(world with { LevelCount = 25 }).IsSubsetOf(TestGrids.WebMercator));
        Assert.False(new TileGrid(world with { TileSize = new(512, 512) }).IsSubsetOf(TestGrids.WebMercator));
        Assert.False(new TileGrid(world with { BoundingBox = new(100, 0, HalfWorld, HalfWorld), LevelCount = 5 }).IsSubsetOf(TestGrids.WebMercator));
        Assert.False(TestGrids.Sqrt2.IsSubsetOf(TestGrids.WebMercator));
        Assert.False(TestGrids.Geodetic.IsSubsetOf(TestGrids.WebMercator));
    }

    [Theory]
    [InlineData(-1, 0, 1, false)]
    [InlineData(0, -1, 1, false)]
    [InlineData(0, 0, -1, false)]
    [InlineData(0, 0, 20, false)]
    [InlineData(2, 0, 1, false)]
    [InlineData(1, 1, 1, true)]
    [InlineData(int.MaxValue, int.MinValue, 19, false)]
    [InlineData(0, 0, int.MaxValue, false)]
    public void Contains_Tile_IsWithinTheLevel(int x, int y, int z, bool expected) =>
        Assert.Equal(expected, TestGrids.Mercator.Contains(new(x, y, z)));

    [Fact]
    public void AffectedTiles_ExactlyOneTile_TouchesNoNeighbour()
    {
        TileBlock block = TestGrids.WebMercator.AffectedTiles(TestGrids.WebMercator.TileBoundingBox(new(5, 3, 4)), 4);
        Assert.Equal((new TileCoord(5, 3, 4), new TileCoord(5, 3, 4)), (block.First, block.Last));
    }

    [Fact]
    public void AffectedTiles_RowsFromNorthToSouth_WithGapsOutside()
    {
        TileBlock block = TestGrids.Mercator.AffectedTiles(new(-HalfWorld - 10000, -10000, 10000, HalfWorld + 10000), 1);
        TileCoord?[] expected = [null, null, null, null, new(0, 1, 1), new(1, 1, 1), null, new(0, 0, 1), new(1, 0, 1)];
        Assert.Equal(new PixelSize(3, 3), block.Size);
        Assert.Equal(expected, block.Tiles());
    }

    [Fact]
    public void AffectedTiles_ThinnerThanAFifthOfAPixelAcrossAnEdge_StillHasATile()
    {
        TileBlock block = TestGrids.Mercator.AffectedTiles(new(-0.001, -0.001, 0.001, 0.001), 19);
        Assert.Equal(1, block.Count);
    }

    public static TheoryData<BoundingBox> InvalidBoxes =>
    [
        new(double.NaN, 0, 1, 1), new(0, double.NaN, 1, 1), new(0, 0, double.NaN, 1), new(0, 0, 1, double.NaN),
        new(double.NegativeInfinity, 0, 1, 1), new(0, 0, double.PositiveInfinity, 1), new(1e307, 1e307, 1e308, 1e308),
        new(-1e308, -1e308, 1e308, 1e308), new(10, 0, 0, 10), new(0, 10, 10, 0), new(1e6, 0, -1e6, 10), new(0, 1e6, 10, -1e6), new(5, 5, 5, 5),
    ];

    [Theory]
    [MemberData(nameof(InvalidBoxes))]
    public void AffectedTiles_InvalidBox_Throws(BoundingBox bbox)
    {
        foreach (TileGrid grid in TestGrids.All)
        {
            Assert.Throws<GridException>(() => grid.AffectedTiles(bbox, grid.LevelCount - 1));
            Assert.Throws<GridException>(() => grid.AffectedTiles(bbox, 0));
        }
    }

    [Fact]
    public void AffectedTiles_HugeArea_IsCountedWithoutOverflow()
    {
        TileGrid grid = TestGrids.WithResolutions([1 / 256.0]);
        const double Far = 1.07e9;
        TileBlock block = grid.AffectedTiles(new(-Far, -Far, Far, Far), 0);
        Assert.Equal(2 * Far * 2 * Far, block.Count, Far * 10);
        Assert.True(block.Size is { Width: > 0, Height: > 0 });
    }

    [Fact]
    public void AffectedTiles_FarOutside_HasOnlyGaps()
    {
        TileBlock block = TestGrids.Mercator.AffectedTiles(new(9e7, 9e7, 9.1e7, 9.1e7), 3);
        Assert.All(block.Tiles(), tile => Assert.Null(tile));
    }
}
