namespace MapProxyCluster.Tiling.Tests.Coverages;

public class BoundingBoxCoverageTests
{
    private static readonly BoundingBoxCoverage Coverage = new(new(5, 50, 10, 55), Srs.Wgs84);

    [Fact]
    public void Intersects_Touching_IsNotEnough()
    {
        Assert.False(Coverage.Intersects(new(10, 50, 12, 55), Srs.Wgs84));
        Assert.True(Coverage.Intersects(new(9.999, 50, 12, 55), Srs.Wgs84));
    }

    [Fact]
    public void Contains_RoundingError_IsForgiven()
    {
        Assert.True(Coverage.Contains(new(5, 50, 10 + 1e-14, 55), Srs.Wgs84));
        Assert.False(Coverage.Contains(new(5, 50, 10.001, 55), Srs.Wgs84));
    }

    [Fact]
    public void Contains_QueryInAnotherSrs_IsComparedByItsEnvelope()
    {
        Srs utm = Srs.Parse("EPSG:25832");
        Assert.True(Coverage.Contains(new(400000, 5600000, 500000, 5700000), utm));
        Assert.True(Coverage.Intersects(new(400000, 5600000, 900000, 5700000), utm));
        Assert.False(Coverage.Contains(new(400000, 5600000, 900000, 5700000), utm));
        Assert.False(Coverage.Intersects(new(400000, 4600000, 500000, 4700000), utm));
    }

    [Fact]
    public void Extent_IsTheBoxInItsOwnSrs()
    {
        Assert.Equal(new MapExtent(new(5, 50, 10, 55), Srs.Wgs84), Coverage.Extent);
        BoundingBox mercator = Coverage.Extent.In(Srs.WebMercator);
        Assert.Equal(556597.4539663679, mercator.MinX, 1e-6);
        Assert.Equal(7361866.11305119, mercator.MaxY, 1e-3);
    }
}
