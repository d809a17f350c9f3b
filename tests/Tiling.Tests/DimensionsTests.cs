namespace MapProxyCluster.Tiling.Tests;

public class DimensionsTests
{
    [Fact]
    public void Create_AnyOrderAndCase_IsTheSameSet()
    {
        Dimensions one = Create(("TIME", "2020-01-01"), ("dim_level", "5"), ("elevation", "10"));
        Dimensions other = Create(("elevation", "10"), ("time", "2020-01-01"), ("DIM_LEVEL", "5"));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal("elevation-10/time-2020-01-01/dim_level-5", one.ToString());
    }

    [Fact]
    public void Equals_OtherValue_IsNot()
    {
        Assert.NotEqual(Create(("time", "a")), Create(("time", "b")));
        Assert.NotEqual(Create(("time", "A")), Create(("time", "a")));
        Assert.NotEqual(Dimensions.None, Create(("time", "a")));
    }

    [Fact]
    public void Create_NoPairs_IsNone()
    {
        Assert.Same(Dimensions.None, Dimensions.Create([]));
        Assert.True(Dimensions.None.IsEmpty);
        Assert.Equal("", Dimensions.None.ToString());
    }

    private static Dimensions Create(params (string Name, string Value)[] pairs) =>
        Dimensions.Create(pairs.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
