namespace MapProxyCluster.Tiling.Tests.Grids;

public class GridResolutionsTests
{
    private static readonly GridDefinition World = new("test", Srs.WebMercator, TestGrids.MercatorWorld);

    [Theory]
    [InlineData(0, 156543.03392804097)]
    [InlineData(1, 78271.51696402048)]
    [InlineData(10, 152.8740565703525)]
    [InlineData(18, 0.5971642834779395)]
    [InlineData(19, 0.29858214173896974)]
    public void Resolutions_Mercator_AreTheKnownOnes(int level, double resolution) =>
        Assert.Equal(resolution, TestGrids.Mercator.Resolutions[level], resolution * 1e-14);

    [Fact]
    public void Resolutions_Geodetic_BeginWithTheHeight() => Assert.Equal(1.40625, TestGrids.Geodetic.Resolutions[0]);

    [Fact]
    public void Resolutions_WithoutLevelCount_Are20Or40()
    {
        Assert.Equal(20, new TileGrid(World).LevelCount);
        Assert.Equal(40, new TileGrid(World with { ResolutionFactor = Math.Sqrt(2), MinResolution = 1000 }).LevelCount);
    }

    [Fact]
    public void Resolutions_FromMinToMaxWithCount_SpreadLogarithmically()
    {
        var grid = new TileGrid(World with { MinResolution = 1000, MaxResolution = 10, LevelCount = 6 });
        double[] expected = [1000, 398.1072, 158.4893, 63.0957, 25.1189, 10];
        Assert.Equal(expected, grid.Resolutions.Select(r => Math.Round(r, 4)));
    }

    [Fact]
    public void Resolutions_DownToMax_LeaveOutAnEqualValue() =>
        Assert.Equal([1000, 500, 250], new TileGrid(World with { MinResolution = 1000, MaxResolution = 125 }).Resolutions);

    [Fact]
    public void Resolutions_Explicit_AreSortedAndIgnoreTheCount() =>
        Assert.Equal([500, 200, 100], new TileGrid(World with { Resolutions = [100, 500, 200], LevelCount = 1 }).Resolutions);

    [Fact]
    public void Resolutions_AlignedWithAnother_KeepItsValuesBetweenTheBounds()
    {
        var grid = new TileGrid(World with { AlignWith = TestGrids.WithResolutions([800, 400, 200, 100, 50, 25]), MinResolution = 400, MaxResolution = 50 });
        Assert.Equal([400, 200, 100, 50], grid.Resolutions);
    }

    [Fact]
    public void Resolutions_AlignedWithCount_StopsAfterIt()
    {
        var grid = new TileGrid(World with { AlignWith = TestGrids.WithResolutions([800, 400, 200]), MinResolution = 900, LevelCount = 2 });
        Assert.Equal([800, 400], grid.Resolutions);
    }

    [Fact]
    public void Resolutions_Sqrt2AlignedWithFactor2_InsertsOneAfterEach()
    {
        var grid = new TileGrid(World with
        {
            AlignWith = TestGrids.WithResolutions([800, 400]),
            MinResolution = 900,
            ResolutionFactor = Math.Sqrt(2),
        });
        Assert.Equal([800, 800 / Math.Sqrt(2), 400, 400 / Math.Sqrt(2)], grid.Resolutions);
    }

    [Fact]
    public void Resolutions_Factor2AlignedWithSqrt2_TakesEverySecond()
    {
        double root = Math.Sqrt(2);
        var grid = new TileGrid(World with { AlignWith = TestGrids.WithResolutions([800, 800 / root, 400, 400 / root, 200]), MinResolution = 900 });
        Assert.Equal([800, 400, 200], grid.Resolutions);
    }

    public static TheoryData<string, GridDefinition> Contradictions => new()
    {
        { "res with min_res", World with { Resolutions = [10], MinResolution = 20 } },
        { "res with max_res", World with { Resolutions = [10], MaxResolution = 5 } },
        { "res with align", World with { Resolutions = [10], AlignWith = TestGrids.Mercator } },
        { "no res", World with { Resolutions = [] } },
        { "zero res", World with { Resolutions = [10, 0] } },
        { "negative res", World with { Resolutions = [10, -1] } },
        { "NaN res", World with { Resolutions = [10, double.NaN] } },
        { "infinite res", World with { Resolutions = [double.PositiveInfinity, 1] } },
        { "align leaves nothing", World with { AlignWith = TestGrids.Mercator, MinResolution = 1, MaxResolution = 0.9 } },
        { "factor 1", World with { ResolutionFactor = 1 } },
        { "factor NaN", World with { ResolutionFactor = double.NaN } },
        { "factor barely above 1", World with { ResolutionFactor = 1 + 1e-9, MaxResolution = 0.001 } },
        { "negative max_res", World with { MaxResolution = -5 } },
        { "max_res 0", World with { MaxResolution = 0 } },
        { "max_res negative with count", World with { MaxResolution = -5, LevelCount = 3 } },
        { "no levels", World with { LevelCount = 0 } },
        { "a billion levels", World with { LevelCount = 1_000_000_000 } },
        { "a billion levels to max_res", World with { LevelCount = 1_000_000_000, MaxResolution = 1 } },
        { "more tiles than a row number can hold", World with { MinResolution = 1e-6, LevelCount = 1 } },
        { "empty bbox", World with { BoundingBox = new(0, 0, 0, 10) } },
        { "inverted bbox", World with { BoundingBox = new(10, 10, 0, 0) } },
        { "NaN bbox", World with { BoundingBox = new(0, double.NaN, 10, 10) } },
        { "endless bbox", World with { BoundingBox = new(0, 0, double.PositiveInfinity, 10) } },
        { "tile without pixels", World with { TileSize = new(0, 256) } },
        { "negative tile", World with { TileSize = new(256, -1) } },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void TileGrid_Contradiction_Throws(string what, GridDefinition definition)
    {
        GridException error = Assert.Throws<GridException>(() => new TileGrid(definition));
        Assert.True(error.Message.Contains("'test'", StringComparison.Ordinal), $"{what}: {error.Message}");
    }
}
