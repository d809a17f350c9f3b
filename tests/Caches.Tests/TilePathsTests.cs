using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

public sealed class TilePathsTests
{
    [Theory]
    [InlineData(TilePathLayout.Tc, "09/001/234/567/087/654/321.png")]
    [InlineData(TilePathLayout.Mp, "09/0123/4567/8765/4321.png")]
    [InlineData(TilePathLayout.Tms, "9/1234567/87654321.png")]
    [InlineData(TilePathLayout.ReverseTms, "87654321/1234567/9.png")]
    [InlineData(TilePathLayout.ArcGis, "L09/R05397fb1/C0012d687.png")]
    public void Of_Layout_GivesMapProxysPath(TilePathLayout layout, string expected) =>
        Assert.Equal(expected, TilePaths.Of(layout, new TileCoord(1234567, 87654321, 9), "png"));

    [Theory]
    [InlineData(3, 4, 2, "11")]
    [InlineData(1, 2, 2, "21")]
    [InlineData(3, 5, 3, "213")]
    [InlineData(35210, 21493, 16, "1202102332221212")]
    [InlineData(0, 0, 0, "")]
    public void Of_QuadKey_GivesADigitPerLevel(int x, int y, int z, string expected) =>
        Assert.Equal($"{expected}.png", TilePaths.Of(TilePathLayout.QuadKey, new TileCoord(x, y, z), "png"));

    [Theory]
    [InlineData(TilePathLayout.Tc)]
    [InlineData(TilePathLayout.Mp)]
    [InlineData(TilePathLayout.Tms)]
    [InlineData(TilePathLayout.ReverseTms)]
    [InlineData(TilePathLayout.QuadKey)]
    [InlineData(TilePathLayout.ArcGis)]
    public void Parse_OfAPath_GivesTheTileBack(TilePathLayout layout)
    {
        foreach (TileCoord tile in (TileCoord[])[new(0, 0, 0), new(1, 0, 1), new(123456, 65432, 17), new(1234567, 7654321, 23)])
        {
            string path = TilePaths.Of(layout, tile, "png");

            Assert.Equal(tile, TilePaths.Parse(layout, path, tile.Z, "png"));
            Assert.StartsWith(TilePaths.FolderOf(layout, tile.Z), path);
            Assert.Null(TilePaths.Parse(layout, path, tile.Z + 1, "png"));
            Assert.Null(TilePaths.Parse(layout, path, tile.Z, "jpeg"));
            Assert.Null(TilePaths.Parse(layout, path + ".tmp-1", tile.Z, "png"));
        }
    }
}
