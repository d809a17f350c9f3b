namespace MapProxyCluster.Tiling.Tests.Grids;

public class MetaGridTests
{
    private static readonly double HalfWorld = TestGrids.MercatorWorld.MaxX;

    [Fact]
    public void MetatileOf_WithoutBuffer_ListsTilesFromTheNorthWest()
    {
        Metatile metatile = new MetaGrid(TestGrids.Mercator, new(2, 2), 0).MetatileOf(new(0, 1, 3));
        TileInMetatile[] expected =
        [
            new(new(0, 1, 3), 0, 0), new(new(1, 1, 3), 256, 0), new(new(0, 0, 3), 0, 256), new(new(1, 0, 3), 256, 256),
        ];
        Assert.Equal(expected, metatile.Tiles);
        Assert.Equal(new PixelSize(512, 512), metatile.Size);
        Assert.Equal((-HalfWorld, -HalfWorld), (metatile.BoundingBox.MinX, metatile.BoundingBox.MinY));
        Assert.Equal((Math.Round(-HalfWorld / 2, 6), Math.Round(-HalfWorld / 2, 6)), (Math.Round(metatile.BoundingBox.MaxX, 6), Math.Round(metatile.BoundingBox.MaxY, 6)));
    }

    [Fact]
    public void MetatileOf_Inside_HasTheWholeBufferOnEachSide()
    {
        Metatile metatile = new MetaGrid(TestGrids.WebMercator, new(2, 2), 10).MetatileOf(new(5, 4, 4));
        double resolution = TestGrids.WebMercator.Resolutions[4];
        Assert.Equal(new PixelSize(532, 532), metatile.Size);
        Assert.Equal([(10, 10), (266, 10), (10, 266), (266, 266)], metatile.Tiles.Select(tile => (tile.Left, tile.Top)));
        Assert.Equal(metatile.Block.BoundingBox.Expand(10 * resolution), metatile.BoundingBox);
        Assert.Equal(new TileCoord(4, 4, 4), metatile.Main);
    }

    [Fact]
    public void MetatileOf_AtTheGridEdge_CutsTheBuffer()
    {
        Metatile metatile = new MetaGrid(TestGrids.Mercator, new(2, 2), 10).MetatileOf(new(0, 0, 3));
        Assert.Equal((-HalfWorld, -HalfWorld), (metatile.BoundingBox.MinX, metatile.BoundingBox.MinY));
        Assert.Equal(new PixelSize(522, 522), metatile.Size);
        Assert.Equal([(0, 10), (256, 10), (0, 266), (256, 266)], metatile.Tiles.Select(tile => (tile.Left, tile.Top)));
    }

    [Fact]
    public void MetatileOf_WholeWorld_HasNoBuffer()
    {
        Metatile metatile = new MetaGrid(TestGrids.Mercator, new(4, 4), 80).MetatileOf(new(0, 0, 0));
        Assert.Equal((new PixelSize(256, 256), TestGrids.MercatorWorld), (metatile.Size, metatile.BoundingBox));
        Assert.Equal([new(new(0, 0, 0), 0, 0)], metatile.Tiles);
    }

    [Fact]
    public void MetatileOf_TilesBeyondTheGridWithBuffer_StartAboveTheImage()
    {
        // One tile of 2560 units over a box of 2000: the buffered request ends at the box, the tile begins 56 pixels above it.
        var grid = new TileGrid(new("test", Srs.WebMercator, new(0, 0, 5000, 2000)) { Resolutions = [10] });
        Metatile metatile = new MetaGrid(grid, new(1, 1), 20).MetatileOf(new(0, 0, 0));
        Assert.Equal(new(0, 0, 2760, 2000), metatile.BoundingBox);
        Assert.Equal(new PixelSize(276, 200), metatile.Size);
        Assert.Equal([new(new(0, 0, 0), 0, -56)], metatile.Tiles);
    }

    [Fact]
    public void MetatileOf_TilesBeyondTheGridWithoutBuffer_KeepTheirSize()
    {
        var grid = new TileGrid(new("test", Srs.WebMercator, new(0, 0, 5000, 2000)) { Resolutions = [10] });
        Metatile metatile = new MetaGrid(grid, new(1, 1), 0).MetatileOf(new(1, 0, 0));
        Assert.Equal(new(2560, 0, 5120, 2560), metatile.BoundingBox);
        Assert.Equal([new(new(1, 0, 0), 0, 0)], metatile.Tiles);
    }

    [Fact]
    public void MetatileOf_GridOfLessThanHalfAPixel_AsksForOne()
    {
        var grid = new TileGrid(new("test", Srs.WebMercator, new(0, 0, 5000, 400)) { Resolutions = [1000] });
        Assert.Equal(new PixelSize(5, 1), new MetaGrid(grid, new(1, 1), 20).MetatileOf(new(0, 0, 0)).Size);
    }

    [Fact]
    public void MainTile_LevelSmallerThanTheMetaSize_UsesTheLevelSize()
    {
        var grid = new MetaGrid(TestGrids.Geodetic, new(4, 4), 0);
        Assert.Equal(new TileCoord(0, 0, 1), grid.MainTile(new(1, 0, 1)));
        Assert.Equal(new PixelSize(512, 256), grid.MetatileOf(new(1, 0, 1)).Size);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void MetatileOf_EveryTile_IsInExactlyOneMetatile(int metaSize)
    {
        foreach (TileGrid grid in TestGrids.All)
        {
            var metaGrid = new MetaGrid(grid, new(metaSize, metaSize + 1), 10);
            const int Level = 4;
            PixelSize size = grid.LevelSize(Level);
            List<TileCoord> tiles = [.. from x in Enumerable.Range(0, size.Width) from y in Enumerable.Range(0, size.Height) select new TileCoord(x, y, Level)];
            List<Metatile> metatiles = [.. tiles.Select(metaGrid.MetatileOf).DistinctBy(metatile => metatile.Main)];

            List<TileCoord> made = [.. metatiles.SelectMany(metatile => metatile.Tiles).Select(tile => tile.Tile)];
            Assert.Equal(tiles.Count, made.Count);
            Assert.Equal(tiles.ToHashSet(), made.ToHashSet());
            Assert.All(tiles, tile => Assert.Contains(metaGrid.MetatileOf(tile).Tiles, other => other.Tile == tile));
        }
    }

    [Fact]
    public void MetatileOf_TilePositions_MatchTheirBoundingBoxes()
    {
        foreach (TileGrid grid in TestGrids.All)
        {
            Metatile metatile = new MetaGrid(grid, new(3, 2), 7).MetatileOf(new(1, 1, 4));
            double resolution = grid.Resolutions[4];
            foreach (TileInMetatile tile in metatile.Tiles)
            {
                BoundingBox bbox = grid.TileBoundingBox(tile.Tile);
                Assert.Equal((bbox.MinX - metatile.BoundingBox.MinX) / resolution, tile.Left, 1.0);
                Assert.Equal((metatile.BoundingBox.MaxY - bbox.MaxY) / resolution, tile.Top, 1.0);
            }
        }
    }
}
