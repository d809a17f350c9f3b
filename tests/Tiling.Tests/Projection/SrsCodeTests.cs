namespace MapProxyCluster.Tiling.Tests.Projection;

public class SrsCodeTests
{
    public static TheoryData<string> Codes => [.. ReferenceCrs.All.Keys];

    public static TheoryData<string?> HostileCodes =>
    [
        null, "", " ", ":", "EPSG:", ":4326", "EPSG", "EPSG:999999", "EPSG:-1", "EPSG:4326.0", "EPSG:04326", "EPSG: 4326", "EPSG:4326;DROP",
        "EPSG:4326+5773", "+proj=longlat +datum=WGS84", "+init=epsg:4326", "proj=merc", "../x", "../../etc/passwd", "/etc/passwd", "WGS 84",
        "EPSG:4326\0", "EPSG:' OR 1=1 --", "URN:OGC:DEF:CRS:EPSG:99:4326", "GEOGCS[\"WGS 84\"]", "{\"type\":\"GeographicCRS\"}",
        "http://127.0.0.1/crs", "EPSG:٤٣٢٦", "EPSG:999999999999999999999999", "NAD27:1", "EPSG:7030", "EPSG:5773", "EPSG:4978", "EPSG:9001",
        new string('A', 10_000), "EPSG:" + new string('9', 10_000), new string(':', 10_000),
    ];

    [Theory]
    [MemberData(nameof(Codes))]
    public void IsNorthEast_PerCode_FollowsTheRegistry(string code) =>
        Assert.Equal(ReferenceCrs.All[code].NorthEast, Srs.Parse(code).IsNorthEast);

    [Theory]
    [MemberData(nameof(Codes))]
    public void IsGeographic_PerCode_FollowsTheRegistry(string code) =>
        Assert.Equal(ReferenceCrs.All[code].IsGeographic, Srs.Parse(code).IsGeographic);

    [Theory]
    [InlineData("EPSG:900913", "EPSG:3857")]
    [InlineData("EPSG:102100", "EPSG:3857")]
    [InlineData("EPSG:102113", "EPSG:3857")]
    [InlineData("CRS:84", "EPSG:4326")]
    [InlineData("OGC:CRS84", "EPSG:4326")]
    [InlineData("4326", "EPSG:4326")]
    [InlineData("epsg:25832", "EPSG:25832")]
    public void Equals_AliasesOfOneSystem_AreEqual(string alias, string code)
    {
        Srs one = Srs.Parse(alias), other = Srs.Parse(code);
        Assert.Equal(other, one);
        Assert.Equal(other.GetHashCode(), one.GetHashCode());
    }

    [Theory]
    [InlineData("EPSG:4326", "EPSG:4258")]
    [InlineData("EPSG:3857", "EPSG:3395")]
    [InlineData("EPSG:25832", "EPSG:32632")]
    [InlineData("EPSG:4326", "EPSG:3857")]
    public void Equals_DifferentSystems_AreNot(string one, string other) => Assert.NotEqual(Srs.Parse(one), Srs.Parse(other));

    [Theory]
    [InlineData("epsg:900913", "EPSG:900913", "EPSG900913", 900913)]
    [InlineData("3857", "EPSG:3857", "EPSG3857", 3857)]
    [InlineData(" EPSG:25832 ", "EPSG:25832", "EPSG25832", 25832)]
    [InlineData("crs:84", "CRS:84", "CRS84", null)]
    public void Code_OfAnySpelling_IsUpperCase(string text, string code, string compact, int? number)
    {
        Srs srs = Srs.Parse(text);
        Assert.Equal((code, compact, number), (srs.Code, srs.CompactCode, srs.EpsgNumber));
    }

    [Theory]
    [InlineData("ESRI:54009")]
    [InlineData("IAU_2015:30100")]
    [InlineData("IGNF:LAMB93")]
    public void TryParse_OtherAuthorities_AreKnown(string code) => Assert.NotNull(Srs.TryParse(code));

    [Theory]
    [MemberData(nameof(HostileCodes))]
    public void TryParse_UnknownOrHostileText_ReturnsNull(string? code) => Assert.Null(Srs.TryParse(code));

    [Fact]
    public void Parse_UnknownCode_NamesIt() =>
        Assert.Contains("EPSG:999999", Assert.Throws<SrsException>(() => Srs.Parse("EPSG:999999")).Message, StringComparison.Ordinal);

    [Fact]
    public void TryParse_SameCodeTwice_ReturnsOneObject() => Assert.Same(Srs.Parse("EPSG:2154"), Srs.Parse("epsg:2154"));

    [Fact]
    public void Parse_CodesOfWms_HaveLongitudeFirst()
    {
        Assert.All(new[] { "CRS:84", "CRS:83", "CRS:27" }, code => Assert.False(Srs.Parse(code).IsNorthEast));
        Assert.True(Srs.Parse("CRS:83").IsGeographic);
    }
}
