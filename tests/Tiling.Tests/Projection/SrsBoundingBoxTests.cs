namespace MapProxyCluster.Tiling.Tests.Projection;

public class SrsBoundingBoxTests
{
    private const double Edge = 20037508.342789244;

    [Fact]
    public void Transform_Wgs84ToWebMercator_HasTheKnownEnvelope()
    {
        BoundingBox box = Srs.Wgs84.Transform(Srs.WebMercator, new(8.2, 53.1, 8.3, 53.2));
        AssertClose(new(912819.82450, 7001516.67745, 923951.77358, 7020078.53264), box, 1e-4);
    }

    [Theory]
    [InlineData(-180, -90, 180, 90)]
    [InlineData(-181, -85.06, 180.5, 85.06)]
    public void Transform_WorldToWebMercator_SnapsToTheEdges(double minX, double minY, double maxX, double maxY) =>
        Assert.Equal(new(-Edge, -Edge, Edge, Edge), Srs.Wgs84.Transform(Srs.WebMercator, new(minX, minY, maxX, maxY)));

    [Theory]
    [InlineData(-180, -90, 180, -86)]
    [InlineData(-180, 86, 180, 90)]
    [InlineData(185, 0, 200, 10)]
    [InlineData(-200, 0, -185, 10)]
    public void Transform_BoxBeyondTheMercatorWorld_IsNotTurnedInsideOut(double minX, double minY, double maxX, double maxY)
    {
        BoundingBox box = Srs.Wgs84.Transform(Srs.WebMercator, new(minX, minY, maxX, maxY));
        Assert.True(box.IsValid, box.ToString());
        Assert.False(box.Intersects(new(-Edge, -Edge, Edge, Edge)), box.ToString());
    }

    [Fact]
    public void Transform_CurvedEdges_AreCoveredByTheEnvelope()
    {
        Srs lambert = Srs.Parse("EPSG:2154");
        var degrees = new BoundingBox(-4, 43, 9, 51);
        BoundingBox box = Srs.Wgs84.Transform(lambert, degrees);
        Assert.True(box.MinY <= Srs.Wgs84.TransformPoint(lambert, 2.5, 43).Y, "the southern edge bends south in its middle");
        Assert.True(box.MaxY >= Srs.Wgs84.TransformPoint(lambert, 9, 51).Y);
    }

    [Fact]
    public void Transform_SomePointsWithoutImage_UsesTheOthers()
    {
        BoundingBox box = Srs.Wgs84.Transform(Srs.WebMercator, new(-10, -90, 10, 10));
        Assert.True(box.IsValid);
        Assert.Equal(-Edge, box.MinY);
    }

    [Theory]
    [InlineData(double.NaN, double.NaN, double.NaN, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity, double.PositiveInfinity, double.PositiveInfinity)]
    public void Transform_NoPointHasAnImage_Throws(double minX, double minY, double maxX, double maxY) =>
        Assert.Throws<SrsException>(() => Srs.WebMercator.Transform(Srs.Parse("EPSG:25832"), new(minX, minY, maxX, maxY)));

    [Fact]
    public void Transform_SameSystem_ReturnsTheBoxItself()
    {
        var box = new BoundingBox(8.25, 53.0, 8.5, 53.75);
        Assert.Equal(box, Srs.Wgs84.Transform(Srs.Parse("CRS:84"), box));
    }

    [Fact]
    public void Transform_ThereAndBack_CoversTheBox()
    {
        var box = new BoundingBox(500000, 5500000, 600000, 5600000);
        Srs utm = Srs.Parse("EPSG:25832");
        BoundingBox back = Srs.WebMercator.Transform(utm, utm.Transform(Srs.WebMercator, box));
        Assert.True(back.Expand(1).Contains(box));
    }

    private static void AssertClose(BoundingBox expected, BoundingBox actual, double tolerance)
    {
        Assert.Equal(expected.MinX, actual.MinX, tolerance);
        Assert.Equal(expected.MinY, actual.MinY, tolerance);
        Assert.Equal(expected.MaxX, actual.MaxX, tolerance);
        Assert.Equal(expected.MaxY, actual.MaxY, tolerance);
    }
}
