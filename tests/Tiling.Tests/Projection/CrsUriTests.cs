namespace MapProxyCluster.Tiling.Tests.Projection;

public class CrsUriTests
{
    [Theory]
    [InlineData("EPSG:25832", "http://www.opengis.net/def/crs/EPSG/0/25832")]
    [InlineData("EPSG:4326", "http://www.opengis.net/def/crs/EPSG/0/4326")]
    [InlineData("EPSG:900913", "http://www.opengis.net/def/crs/EPSG/0/3857")]
    [InlineData("CRS:84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84")]
    [InlineData("IAU_2015:30100", "http://www.opengis.net/def/crs/IAU/2015/30100")]
    public void Of_Srs_IsReadBackAsTheSame(string code, string expected)
    {
        var srs = Srs.Parse(code);

        string uri = CrsUri.Of(srs);

        Assert.Equal(expected, uri);
        Assert.Equal(srs, CrsUri.TryParse(uri));
        Assert.Equal(srs.IsNorthEast, CrsUri.TryParse(uri)!.IsNorthEast);
    }

    [Theory]
    [InlineData("EPSG:25832", "EPSG:25832")]
    [InlineData("[EPSG:25832]", "EPSG:25832")]
    [InlineData("[OGC:CRS84]", "CRS:84")]
    [InlineData("urn:ogc:def:crs:EPSG::25832", "EPSG:25832")]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", "CRS:84")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/9.9.1/25832", "EPSG:25832")]
    public void TryParse_OtherSpellings_AreUnderstood(string name, string expected) => Assert.Equal(expected, CrsUri.TryParse(name)?.Code);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("invalid")]
    [InlineData("http://www.opengis.net/def/crs/EPSG/0/")]
    [InlineData("http://www.opengis.net/def/crs/")]
    [InlineData("[:]")]
    [InlineData("/")]
    [InlineData("EPSG:1")]
    public void TryParse_Nonsense_IsNull(string? name) => Assert.Null(CrsUri.TryParse(name));

    [Fact]
    public void TryParse_LongText_IsNull() => Assert.Null(CrsUri.TryParse(new string('[', 100_000)));
}
