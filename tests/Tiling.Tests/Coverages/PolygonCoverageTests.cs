namespace MapProxyCluster.Tiling.Tests.Coverages;

public class PolygonCoverageTests
{
    // A square of ten degrees with a hole of two in its middle.
    private const string Holed = "POLYGON((0 40, 10 40, 10 50, 0 50, 0 40), (4 44, 6 44, 6 46, 4 46, 4 44))";

    private static readonly Coverage Square = Read(Holed);

    private static Coverage Read(params string[] texts) => CoverageShapes.FromWellKnownText(texts, Srs.Wgs84, clip: false);

    private static bool Holds(Coverage coverage, double x, double y, double half = 0.001) =>
        coverage.Contains(new(x - half, y - half, x + half, y + half), coverage.Extent.Srs);

    [Theory]
    [InlineData(1, 41, 3, 43, true, true)]
    [InlineData(4.5, 44.5, 5.5, 45.5, false, false)]
    [InlineData(3, 43, 5, 45, true, false)]
    [InlineData(-1, 41, 1, 43, true, false)]
    [InlineData(11, 41, 12, 42, false, false)]
    public void Coverage_BoxInsideInTheHoleAtTheEdgeOrOutside_IsTold(
        double minX, double minY, double maxX, double maxY, bool intersects, bool contains)
    {
        var box = new BoundingBox(minX, minY, maxX, maxY);
        Assert.Equal((intersects, contains), (Square.Intersects(box, Srs.Wgs84), Square.Contains(box, Srs.Wgs84)));
    }

    [Fact]
    public void Coverage_QueryInAnotherSrs_IsComparedByItsEnvelope()
    {
        BoundingBox inside = Srs.Wgs84.Transform(Srs.WebMercator, new(1, 41, 3, 43));
        Assert.True(Square.Contains(inside, Srs.WebMercator));
        Assert.False(Square.Intersects(Srs.Wgs84.Transform(Srs.WebMercator, new(4.5, 44.5, 5.5, 45.5)), Srs.WebMercator));
    }

    [Fact]
    public void Extent_OfSeveralPolygons_HoldsAll() => Assert.Equal(
        new MapExtent(new(0, 0, 22, 12), Srs.Wgs84), Read("POLYGON((0 0, 1 0, 1 1, 0 0))", "MULTIPOLYGON(((20 10, 22 10, 22 12, 20 10)))").Extent);

    [Fact]
    public void RingsIn_AnotherSrs_AreThePointsThere()
    {
        IReadOnlyList<double[]> rings = Square.RingsIn(Srs.WebMercator);
        Assert.Equal([5 * 2, 5 * 2], rings.Select(ring => ring.Length));
        (double x, double y) = Srs.Wgs84.TransformPoint(Srs.WebMercator, 10, 50);
        Assert.Contains(Enumerable.Range(0, 5), i => Math.Abs(rings[0][2 * i] - x) < 1e-6 && Math.Abs(rings[0][(2 * i) + 1] - y) < 1e-6);
    }

    [Fact]
    public void FromWellKnownText_PolygonsThatCross_AreMadeValid()
    {
        // A bow tie: both wings count.
        Coverage bow = Read("POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))");
        Assert.True(Holds(bow, 1, 5) && Holds(bow, 9, 5));
        Assert.False(bow.Intersects(new(4.9, 8, 5.1, 9), Srs.Wgs84));
    }

    [Theory]
    [InlineData("LINESTRING(0 0, 1 1)", "empty")]
    [InlineData("POLYGON EMPTY", "empty")]
    [InlineData("POLYGON((0 0, 1", "well-known text")]
    [InlineData("nonsense", "well-known text")]
    public void FromWellKnownText_NoPolygon_IsAnErrorThatSaysSo(string text, string expected) =>
        Assert.Contains(expected, Assert.ThrowsAny<CoverageException>(() => Read(text)).Message);

    [Fact]
    public void Combinations_OfAreasInSeveralSrs_AreInTheFirstOne()
    {
        Coverage box = new BoundingBoxCoverage(Srs.Wgs84.Transform(Srs.WebMercator, new(5, 45, 20, 60)), Srs.WebMercator);
        Coverage union = CoverageShapes.Union([Square, box], clip: true);
        Coverage common = CoverageShapes.Intersection([Square, box], clip: false);
        Coverage rest = CoverageShapes.Difference([Square, box], clip: false);

        Assert.Equal((true, false), (union.Clip, common.Clip));
        Assert.All([union, common, rest], coverage => Assert.Equal(Srs.Wgs84, coverage.Extent.Srs));
        Assert.True(Holds(union, 1, 41) && Holds(union, 15, 55) && Holds(union, 5.5, 45.5));
        Assert.True(Holds(common, 8, 48) && !Holds(common, 1, 41) && !Holds(common, 5.5, 45.5));
        Assert.True(Holds(rest, 1, 41) && !Holds(rest, 8, 48) && !Holds(rest, 4.5, 44.5));
    }

    [Fact]
    public void Intersection_OfAreasFarApart_IsAnError() => Assert.ThrowsAny<CoverageException>(() => CoverageShapes.Intersection(
        [Square, new BoundingBoxCoverage(new(100, 0, 101, 1), Srs.Wgs84)], clip: false));

    [Fact]
    public void Coverage_AskedByManyAtOnce_GivesTheSameAnswers()
    {
        Coverage coverage = Read(Holed);
        Parallel.For(0, 200, i =>
        {
            Srs srs = i % 2 == 0 ? Srs.WebMercator : Srs.Parse("EPSG:25832");
            Assert.True(coverage.Contains(Srs.Wgs84.Transform(srs, new(8, 48, 8.5, 48.5)), srs));
            Assert.Equal(2, coverage.RingsIn(srs).Count);
        });
    }
}
