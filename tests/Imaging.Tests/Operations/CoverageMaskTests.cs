using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Operations;

public class CoverageMaskTests
{
    private static readonly BoundingBox Box = new(0, 0, 100, 100);

    private static string[] Clip(params string[] polygons)
    {
        using Raster raster = Raster.Filled(10, 10, new Color(200, 0, 0));
        CoverageMask.Clip(raster, Box, Srs.WebMercator, CoverageShapes.FromWellKnownText(polygons, Srs.WebMercator, clip: true));
        return [.. Enumerable.Range(0, 10).Select(y => string.Concat(raster.Row(y).ToArray().Select(pixel => pixel >> 24 == 0 ? '.' : '#')))];
    }

    [Fact]
    public void Clip_Square_KeepsPixelsWhoseCentreIsInside()
    {
        // From 14 to 46: the centres of columns 1 (15) to 4 (45) are inside, as are those of rows 5 to 8 from the top.
        string[] picture = Clip("POLYGON((14 14, 46 14, 46 46, 14 46, 14 14))");
        Assert.Equal(Enumerable.Repeat("..........", 5), picture[..5]);
        Assert.Equal(Enumerable.Repeat(".####.....", 4), picture[5..9]);
        Assert.Equal("..........", picture[9]);
    }

    [Fact]
    public void Clip_Hole_IsCutOut()
    {
        string[] picture = Clip("POLYGON((0 0, 100 0, 100 100, 0 100, 0 0), (30 30, 70 30, 70 70, 30 70, 30 30))");
        Assert.Equal("##########", picture[2]);
        Assert.Equal("###....###", picture[3]);
        Assert.Equal("###....###", picture[6]);
        Assert.Equal("##########", picture[7]);
    }

    [Fact]
    public void Clip_Triangle_FollowsItsSide() => Assert.Equal(
        ["#.........", "##........", "###.......", "####......", "#####.....", "######....", "#######...", "########..", "#########.", "##########"],
        Clip("POLYGON((0 0, 101 0, 0 101, 0 0))"));

    [Fact]
    public void Clip_Neighbours_ShareEachPixelOnce()
    {
        // What neighbouring areas keep adds up to the whole: no pixel is lost at their border, none is drawn twice.
        string[] left = Clip("POLYGON((-1 -1, 37 -1, 61 101, -1 101, -1 -1))"), right = Clip("POLYGON((37 -1, 101 -1, 101 101, 61 101, 37 -1))");
        for (int y = 0; y < 10; y++)
        {
            Assert.All(Enumerable.Range(0, 10), x => Assert.NotEqual(left[y][x], right[y][x]));
        }
    }

    [Fact]
    public void Clip_AreaOutside_LeavesNothing() => Assert.All(Clip("POLYGON((200 200, 300 200, 300 300, 200 200))"), row => Assert.Equal("..........", row));

    [Fact]
    public void Clip_AreaThatHoldsAll_ChangesNothing()
    {
        using Raster raster = Raster.Filled(4, 4, new Color(1, 2, 3));
        CoverageMask.Clip(raster, Box, Srs.WebMercator, new BoundingBoxCoverage(new(-1, -1, 101, 101), Srs.WebMercator));
        Assert.True(raster.IsOpaque);
        Assert.Equal(new Color(1, 2, 3), RasterOps.SingleColor(raster));
    }
}
