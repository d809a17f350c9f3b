namespace MapProxyCluster.Tiling.Tests.Grids;

public class LevelTests
{
    [Theory]
    [InlineData(160000, 0)]
    [InlineData(78300, 1)]
    [InlineData(78271.6, 1)]
    [InlineData(71000, 1)]
    [InlineData(68000, 2)]
    [InlineData(0, 19)]
    [InlineData(1e-300, 19)]
    [InlineData(double.PositiveInfinity, 0)]
    public void ClosestLevel_Mercator_StretchesUpTo15Percent(double resolution, int level) =>
        Assert.Equal(level, TestGrids.Mercator.ClosestLevel(resolution));

    [Theory]
    [InlineData(1500, 0)]
    [InlineData(701, 0)]
    [InlineData(700, 1)]
    [InlineData(500, 1)]
    [InlineData(435, 1)]
    [InlineData(434, 2)]
    [InlineData(230, 2)]
    [InlineData(100, 2)]
    public void ClosestLevel_WithThreshold_ChangesThere(double resolution, int level) =>
        Assert.Equal(level, TestGrids.WithResolutions([1000, 500, 200], [700]).ClosestLevel(resolution));

    [Theory]
    [InlineData(1500, 0)]
    [InlineData(901, 0)]
    [InlineData(900, 1)]
    [InlineData(351, 1)]
    [InlineData(350, 2)]
    [InlineData(200, 2)]
    public void ClosestLevel_WithSeveralThresholds_SkipsThoseAboveTheFirst(double resolution, int level) =>
        Assert.Equal(level, TestGrids.WithResolutions([1000, 500, 200], [350, 3000, 900]).ClosestLevel(resolution));

    [Theory]
    [InlineData(9, 10)]
    [InlineData(8.7, 10)]
    [InlineData(8.69, 5)]
    [InlineData(8, 5)]
    public void ClosestLevel_BetweenTwo_TakesTheOneThatSuits(double resolution, double expected)
    {
        TileGrid grid = TestGrids.WithResolutions([10, 5]);
        Assert.Equal(expected, grid.Resolutions[grid.ClosestLevel(resolution)]);
    }

    [Fact]
    public void ClosestLevel_NotANumber_IsALevel() => Assert.InRange(TestGrids.Mercator.ClosestLevel(double.NaN), 0, 19);

    [Fact]
    public void LevelFor_OutsideTheGrid_IsNull()
    {
        Assert.Null(TestGrids.Geodetic.LevelFor(new(200, 0, 210, 10), new(100, 100)));
        Assert.Null(TestGrids.Geodetic.LevelFor(new(180, 0, 190, 10), new(100, 100)));
        Assert.Null(TestGrids.Geodetic.LevelFor(new(double.NaN, 0, 190, 10), new(100, 100)));
    }

    [Theory]
    [InlineData(39, 0)]
    [InlineData(41, null)]
    public void LevelFor_CoarserThanMaxShrinkFactor_IsNull(double resolution, int? level) =>
        Assert.Equal(level, TestGrids.WithResolutions([10, 5]).LevelFor(new(0, 0, 100 * resolution, 100 * resolution), new(100, 100)));

    [Fact]
    public void LevelFor_UnequalAxes_UsesTheFiner() =>
        Assert.Equal(1, TestGrids.WithResolutions([10, 5]).LevelFor(new(0, 0, 1000, 500), new(100, 100)));
}
