namespace MapProxyCluster.Tiling.Tests.Projection;

public class SrsDetailsTests
{
    [Theory]
    [InlineData("EPSG:25832", "+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs")]
    [InlineData("EPSG:4326", "+proj=longlat +datum=WGS84 +no_defs")]
    [InlineData("EPSG:3413", "+proj=stere +lat_0=90 +lat_ts=70 +lon_0=-45 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs")]
    [InlineData("EPSG:7415", "+proj=sterea ")]
    public void ProjString_KnownSystem_IsWrittenOut(string code, string expected) =>
        Assert.StartsWith(expected, Srs.Parse(code).ProjString, StringComparison.Ordinal);

    [Theory]
    [InlineData("EPSG:31467", "+towgs84=598.1,73.7,418.2,0.202,0.045,-2.455,6.7")]
    [InlineData("EPSG:5514", "+towgs84=")]
    public void ProjString_OtherDatum_HasItsShift(string code, string shift) =>
        Assert.Contains(shift, Srs.Parse(code).ProjString, StringComparison.Ordinal);

    [Theory]
    [InlineData("EPSG:27700")]
    [InlineData("EPSG:28992")]
    [InlineData("EPSG:4267")]
    public void ProjString_ShiftByFiles_NamesNoFile(string code) =>
        Assert.DoesNotContain("nadgrids", Srs.Parse(code).ProjString, StringComparison.Ordinal);

    [Fact]
    public void AreaOfUse_LocalSystem_IsInDegrees()
    {
        BoundingBox area = Srs.Parse("EPSG:2154").AreaOfUse!.Value;

        Assert.InRange(area.MinX, -10, -9);
        Assert.InRange(area.MinY, 41, 42);
        Assert.InRange(area.MaxX, 10, 11);
        Assert.InRange(area.MaxY, 51, 52);
    }

    [Fact]
    public void AreaOfUse_AcrossTheDateLine_IsUnknown() => Assert.Null(Srs.Parse("EPSG:3832").AreaOfUse);
}
