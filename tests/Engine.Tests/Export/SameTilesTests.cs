using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Export;

public class SameTilesTests
{
    private static readonly TileGrid South = new(TileSets.WebMercator.Definition with { Name = "south", Origin = GridOrigin.SouthWest });

    [Fact]
    public void InOther_RowsFromTheOtherCorner_CoversTheSamePlace()
    {
        SameTiles same = SameTiles.Find(TileSets.WebMercator, South, Enumerable.Range(0, 20))!;

        Assert.Equal(new TileCoord(5, 8 - 1 - 2, 3), same.InOther(new TileCoord(5, 2, 3)));
        Assert.Equal(new TileCoord(0, 0, 19), same.InOther(new TileCoord(0, (1 << 19) - 1, 19)));
    }

    [Fact]
    public void InOther_GridOfAPart_CountsFromItsEdge()
    {
        double edge = TileSets.WebMercator.BoundingBox.MaxX;
        var quarter = new TileGrid(new GridDefinition("quarter", Srs.Parse("EPSG:900913"), new BoundingBox(0, 0, edge, edge))
        {
            Origin = GridOrigin.NorthWest,
            Resolutions = [.. TileSets.WebMercator.Resolutions.Skip(1)],
        });
        SameTiles same = SameTiles.Find(quarter, TileSets.WebMercator, [0, 4])!;

        Assert.Equal(new TileCoord(1, 0, 1), same.InOther(new TileCoord(0, 0, 0)));
        Assert.Equal(new TileCoord(16 + 3, 7, 5), same.InOther(new TileCoord(3, 7, 4)));
        Assert.Equal(Enumerable.Range(0, 19), SameTiles.CommonLevels(quarter, TileSets.WebMercator));
    }

    [Theory]
    [InlineData("EPSG:3857", 512, 0)]
    [InlineData("EPSG:3857", 256, 1000)]
    [InlineData("EPSG:3395", 256, 0)]
    public void Find_OtherTiles_IsNull(string srs, int tileSize, double shift)
    {
        BoundingBox box = TileSets.WebMercator.BoundingBox;
        var other = new TileGrid(new GridDefinition("other", Srs.Parse(srs), new BoundingBox(box.MinX - shift, box.MinY, box.MaxX - shift, box.MaxY))
        {
            Origin = GridOrigin.NorthWest,
            TileSize = new PixelSize(tileSize, tileSize),
            Resolutions = TileSets.WebMercator.Resolutions,
        });

        Assert.Null(SameTiles.Find(TileSets.WebMercator, other, [12]));
        Assert.DoesNotContain(SameTiles.CommonLevels(TileSets.WebMercator, other), level => level > 10);
    }
}
