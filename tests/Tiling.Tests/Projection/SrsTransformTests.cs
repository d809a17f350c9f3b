namespace MapProxyCluster.Tiling.Tests.Projection;

public class SrsTransformTests
{
    private const double OneCentimetre = 0.01;
    private const double OneCentimetreInDegrees = 0.01 / 111320;

    public static TheoryData<string> Codes => [.. ReferenceCrs.All.Keys];

    [Theory]
    [MemberData(nameof(Codes))]
    public void TransformPoints_FromWgs84_AgreesWithProj(string code)
    {
        ReferenceCrs crs = ReferenceCrs.All[code];
        AssertAgrees(ReferenceCrs.Wgs84, crs, crs.SamplePoints());
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void TransformPoints_ToWgs84_AgreesWithProj(string code)
    {
        ReferenceCrs crs = ReferenceCrs.All[code];
        AssertAgrees(crs, ReferenceCrs.Wgs84, Cs2Cs.Transform(ReferenceCrs.Wgs84, crs, crs.SamplePoints()));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void TransformPoints_FromWebMercator_AgreesWithProj(string code)
    {
        ReferenceCrs crs = ReferenceCrs.All[code];
        AssertAgrees(ReferenceCrs.WebMercator, crs, Cs2Cs.Transform(ReferenceCrs.Wgs84, ReferenceCrs.WebMercator, BelowPoles(crs)));
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void TransformPoints_ToWebMercator_AgreesWithProj(string code)
    {
        ReferenceCrs crs = ReferenceCrs.All[code];
        AssertAgrees(crs, ReferenceCrs.WebMercator, Cs2Cs.Transform(ReferenceCrs.Wgs84, crs, BelowPoles(crs)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TransformPoints_EveryUtmZone_AgreesWithProj(bool north) => Parallel.For(1, 61, zone =>
    {
        ReferenceCrs crs = ReferenceCrs.Utm(zone, north);
        (double X, double Y)[] projected = AssertAgrees(ReferenceCrs.Wgs84, crs, crs.SamplePoints(4));
        AssertAgrees(crs, ReferenceCrs.Wgs84, projected);
    });

    [Theory]
    [InlineData("EPSG:4326", "EPSG:25832", 200, 95)]
    [InlineData("EPSG:4326", "EPSG:3857", 10, 90)]
    [InlineData("EPSG:4326", "EPSG:3857", 10, 91)]
    [InlineData("EPSG:4326", "EPSG:2154", double.NaN, 5)]
    [InlineData("EPSG:4326", "EPSG:3857", 5, double.NaN)]
    [InlineData("EPSG:3857", "EPSG:4326", double.NaN, double.NaN)]
    public void TransformPoint_WithoutImage_IsNotFinite(string from, string to, double x, double y)
    {
        (double px, double py) = Srs.Parse(from).TransformPoint(Srs.Parse(to), x, y);
        Assert.False(double.IsFinite(px) && double.IsFinite(py), $"{px}, {py}");
    }

    [Fact]
    public void TransformPoints_OnePointWithoutImage_LeavesTheOthersAlone()
    {
        double[] x = [9, 200, 9], y = [50, 95, 50];
        Srs.Wgs84.TransformPoints(Srs.Parse("EPSG:25832"), x, y);
        Assert.True(double.IsInfinity(x[1]) || double.IsInfinity(y[1]));
        Assert.Equal(500000, x[0], 1e-6);
        Assert.Equal(x[0], x[2]);
        Assert.Equal(y[0], y[2]);
    }

    [Fact]
    public void TransformPoints_SameSystem_LeavesNumbersUntouched()
    {
        double[] x = [1.1, double.NaN], y = [1e308, 3];
        Srs.Parse("EPSG:900913").TransformPoints(Srs.WebMercator, x, y);
        Assert.Equal([1.1, double.NaN], x);
        Assert.Equal([1e308, 3], y);
    }

    [Fact]
    public async Task TransformPoints_From32Threads_GivesTheSameNumbers()
    {
        Srs from = Srs.Wgs84;
        Srs[] targets = [Srs.Parse("EPSG:25832"), Srs.Parse("EPSG:31467"), Srs.Parse("EPSG:3035"), Srs.WebMercator];
        (double X, double Y)[] points = new ReferenceCrs("", false, new(7.6, 47.5, 10.4, 54.9)).SamplePoints(20);
        (double[] X, double[] Y)[] expected = [.. targets.Select(target => Transformed(from, target, points))];
        using var start = new Barrier(32);

        IEnumerable<Task> threads = Enumerable.Range(0, 32).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (int round = 0; round < 50; round++)
                {
                    int target = (thread + round) % targets.Length;
                    (double[] x, double[] y) = Transformed(from, targets[target], points);
                    Assert.Equal(expected[target].X, x);
                    Assert.Equal(expected[target].Y, y);
                }
            },
            TaskCreationOptions.LongRunning));
        await Task.WhenAll(threads);
    }

    private static (double X, double Y)[] AssertAgrees(ReferenceCrs from, ReferenceCrs to, (double X, double Y)[] points)
    {
        (double X, double Y)[] expected = Cs2Cs.Transform(from, to, points);
        (double[] x, double[] y) = Transformed(Srs.Parse(from.Code), Srs.Parse(to.Code), points);
        double tolerance = to.IsGeographic ? OneCentimetreInDegrees : OneCentimetre;
        for (int i = 0; i < points.Length; i++)
        {
            Assert.True(double.IsFinite(expected[i].X) && double.IsFinite(expected[i].Y), $"cs2cs {from} {to} fails at {points[i]}");
            Assert.True(
                Math.Abs(expected[i].X - x[i]) <= tolerance && Math.Abs(expected[i].Y - y[i]) <= tolerance,
                $"{from} {points[i]} is {expected[i]} in {to} by cs2cs but ({x[i]}, {y[i]})");
        }

        return expected;
    }

    private static (double[] X, double[] Y) Transformed(Srs from, Srs to, (double X, double Y)[] points)
    {
        double[] x = [.. points.Select(point => point.X)], y = [.. points.Select(point => point.Y)];
        from.TransformPoints(to, x, y);
        return (x, y);
    }

    private static (double X, double Y)[] BelowPoles(ReferenceCrs crs) => [.. crs.SamplePoints().Where(point => Math.Abs(point.Y) < 85)];
}
