namespace MapProxyCluster.Tiling.Tests;

public class ResolutionRangeTests
{
    private static readonly ResolutionRange Range = new(100, 10);

    [Theory]
    [InlineData(100, true)]
    [InlineData(100.0000005, true)]
    [InlineData(100.01, false)]
    [InlineData(50, true)]
    [InlineData(10, true)]
    [InlineData(9.999, false)]
    public void Contains_Metres_BothBoundsInclusive(double resolution, bool expected) =>
        Assert.Equal(expected, Range.Contains(new(0, 0, 100 * resolution, 100 * resolution), new(100, 100), Srs.WebMercator));

    [Theory]
    [InlineData(5, 50, false)]
    [InlineData(50, 5, false)]
    [InlineData(50, 500, false)]
    [InlineData(500, 50, false)]
    [InlineData(20, 90, true)]
    public void Contains_UnequalAxes_BothMustBeInside(double x, double y, bool expected) =>
        Assert.Equal(expected, Range.Contains(new(0, 0, 100 * x, 100 * y), new(100, 100), Srs.WebMercator));

    [Theory]
    [InlineData(50, true)]
    [InlineData(9, false)]
    [InlineData(101, false)]
    public void Contains_Degrees_AreMetresAlongTheEquator(double metres, bool expected)
    {
        double degrees = metres / (2 * Math.PI * 6378137 / 360);
        Assert.Equal(expected, Range.Contains(new(8, 50, 8 + (100 * degrees), 50 + (100 * degrees)), new(100, 100), Srs.Wgs84));
    }

    [Fact]
    public void Contains_OpenBounds_LimitOneSide()
    {
        var map = new BoundingBox(0, 0, 1000, 1000);
        Assert.True(new ResolutionRange(null, 10).Contains(map, new(1, 1), Srs.WebMercator));
        Assert.False(new ResolutionRange(null, 10).Contains(map, new(1000, 1000), Srs.WebMercator));
        Assert.True(new ResolutionRange(10, null).Contains(map, new(1000, 1000), Srs.WebMercator));
        Assert.False(new ResolutionRange(10, null).Contains(map, new(1, 1), Srs.WebMercator));
    }

    [Fact]
    public void Merge_SeveralRanges_TakesTheWidestBounds()
    {
        Assert.Equal(new ResolutionRange(200, 5), ResolutionRange.Merge([new(100, 5), new(200, 50)]));
        Assert.Equal(new ResolutionRange(200, null), ResolutionRange.Merge([new(100, null), new(200, 50)]));
        Assert.Equal(Range, ResolutionRange.Merge([Range]));
    }

    [Fact]
    public void Merge_OneWithoutRange_IsOpen()
    {
        Assert.Null(ResolutionRange.Merge([Range, null]));
        Assert.Null(ResolutionRange.Merge([null, Range]));
        Assert.Null(ResolutionRange.Merge([]));
        Assert.Null(ResolutionRange.Merge([new(100, null), new(null, 5)]));
    }
}
