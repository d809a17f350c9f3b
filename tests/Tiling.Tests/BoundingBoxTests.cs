namespace MapProxyCluster.Tiling.Tests;

public class BoundingBoxTests
{
    private static readonly BoundingBox Box = new(0, 10, 100, 60);

    [Theory]
    [InlineData(100, 10, 200, 60, false)]
    [InlineData(0, 60, 100, 70, false)]
    [InlineData(99.9, 59.9, 200, 200, true)]
    [InlineData(-10, -10, 200, 200, true)]
    [InlineData(20, 20, 30, 30, true)]
    [InlineData(double.NaN, 20, 30, 30, false)]
    public void Intersects_Touching_IsNotEnough(double minX, double minY, double maxX, double maxY, bool expected)
    {
        var other = new BoundingBox(minX, minY, maxX, maxY);
        Assert.Equal(expected, Box.Intersects(other));
        Assert.Equal(expected, other.Intersects(Box));
        Assert.Equal(expected, Box.Intersection(other) is not null);
    }

    [Fact]
    public void Contains_RoundingError_IsForgiven()
    {
        Assert.True(Box.Contains(Box));
        Assert.True(Box.Contains(new(-1e-12, 10, 100 + 1e-12, 60)));
        Assert.False(Box.Contains(new(-1e-9, 10, 100, 60)));
        Assert.False(Box.Contains(new(0, 10, 100, 60.1)));
    }

    [Fact]
    public void Intersection_Union_Expand_SwapAxes_AreWhatTheySay()
    {
        var other = new BoundingBox(50, -5, 150, 30);
        Assert.Equal(new BoundingBox(50, 10, 100, 30), Box.Intersection(other));
        Assert.Equal(new BoundingBox(0, -5, 150, 60), Box.Union(other));
        Assert.Equal(new BoundingBox(-2, 8, 102, 62), Box.Expand(2));
        Assert.Equal(new BoundingBox(10, 0, 60, 100), Box.SwapAxes());
        Assert.Equal((100, 50), (Box.Width, Box.Height));
    }

    [Theory]
    [InlineData("1,2,3,4", true)]
    [InlineData("-1.5e3,2,3.25,4", true)]
    [InlineData(" 1, 2, 3, 4 ", true)]
    [InlineData("1,2,3", false)]
    [InlineData("1,2,3,4,5", false)]
    [InlineData("1,2,3,x", false)]
    [InlineData("1,2,3,", false)]
    [InlineData("1;2;3;4", false)]
    [InlineData("1,5,2,5,3,5,4,5", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryParse_FourNumbers_OrNull(string? text, bool expected) => Assert.Equal(expected, BoundingBox.TryParse(text) is not null);

    [Theory]
    [InlineData("NaN,0,1,1")]
    [InlineData("0,0,Infinity,1")]
    [InlineData("0,0,1e999,1")]
    [InlineData("1,1,0,0")]
    [InlineData("0,0,0,1")]
    public void TryParse_NumbersWithoutAnArea_AreNotValid(string text) => Assert.False(BoundingBox.TryParse(text) is { IsValid: true });

    [Fact]
    public void TryParse_VeryLongText_IsNull() => Assert.Null(BoundingBox.TryParse("1,2,3," + new string('4', 10_000)));

    [Fact]
    public void ToString_ReadsBackAsTheSameNumbers()
    {
        var box = new BoundingBox(-20037508.342789244, 0.1 + 0.2, 1e-300, 1e300);
        Assert.Equal(box, BoundingBox.TryParse(box.ToString()));
    }
}
