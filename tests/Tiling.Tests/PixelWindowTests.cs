namespace MapProxyCluster.Tiling.Tests;

public class PixelWindowTests
{
    private static readonly BoundingBox World = new(-180, -90, 180, 90);

    [Fact]
    public void Find_MapLargerThanTheExtent_IsTheWholePixelsInside()
    {
        Assert.Equal(
            new PixelWindow(World, new(540, 270), 30, 15),
            PixelWindow.Find(new(-200, -100, 200, 100), new(600, 300), World));
        Assert.Equal(
            new PixelWindow(new(-180, -50, 180, 90), new(540, 280), 30, 20),
            PixelWindow.Find(new(-200, -50, 200, 100), new(600, 300), World));
    }

    [Fact]
    public void Find_MapInside_IsTheWholeMap() =>
        Assert.Equal(new PixelWindow(new(0, 0, 10, 10), new(100, 100), 0, 0), PixelWindow.Find(new(0, 0, 10, 10), new(100, 100), World));

    [Theory]
    [InlineData(180, 0, 190, 10)]
    [InlineData(200, 0, 210, 10)]
    [InlineData(179.99, 0, 190, 10)]
    public void Find_LessThanAPixelInside_IsNull(double minX, double minY, double maxX, double maxY) =>
        Assert.Null(PixelWindow.Find(new(minX, minY, maxX, maxY), new(100, 100), World));

    [Fact]
    public void Find_EndlessMap_IsNull() => Assert.Null(PixelWindow.Find(new(-1e308, -1e308, 1e308, 1e308), new(100, 100), World));
}
