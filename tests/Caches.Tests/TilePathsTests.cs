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
}
