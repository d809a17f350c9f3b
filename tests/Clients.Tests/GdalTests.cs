using MapProxyCluster.Imaging;

namespace MapProxyCluster.Clients.Tests;

/// <summary>GDAL reads our capabilities and fetches correct maps.</summary>
[Collection(Servers.Name)]
public sealed class GdalTests(ServerFixture servers)
{
    // Western Europe in degrees; the origin draws the same area for comparison.
    private const string Area = "-10,35,30,60";

    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task Info_WmsCapabilities_ListsTheLayers(string version)
    {
        string info = await Tool.RunAsync("gdalinfo", $"WMS:{servers.Quickstart}/service?SERVICE=WMS&VERSION={version}&REQUEST=GetCapabilities");

        Assert.Contains("LAYERS=world", info);
        Assert.Contains("LAYERS=borders", info);
    }

    [Theory]
    [InlineData("1.1.1", "SRS=EPSG:4326")]
    [InlineData("1.3.0", "CRS=EPSG:4326")]
    public async Task Translate_WmsMap_LiesWhereTheOriginDrawsIt(string version, string srs)
    {
        string file = Path.Combine(servers.Folder, $"wms-{version}.png");
        await Tool.RunAsync(
            "gdal_translate", "-q", "-of", "PNG", "-outsize", "400", "250", "-projwin", "-10", "60", "30", "35",
            $"WMS:{servers.Quickstart}/service?SERVICE=WMS&VERSION={version}&REQUEST=GetMap&LAYERS=world&{srs}&BBOX=-180,-90,180,90&FORMAT=image/png", file);

        await AssertLikeOrigin(file);
    }

    [Fact]
    public async Task Info_WmtsCapabilities_ListsLayersAndGrids()
    {
        string info = await Tool.RunAsync("gdalinfo", $"WMTS:{servers.Quickstart}/wmts/1.0.0/WMTSCapabilities.xml");

        Assert.Contains("layer=world,tilematrixset=webmercator", info);
        Assert.Contains("layer=world,tilematrixset=geodetic", info);
    }

    [Theory]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetCapabilities")]
    public async Task Translate_WmtsTiles_LieWhereTheOriginDrawsThem(string capabilities)
    {
        string file = Path.Combine(servers.Folder, $"wmts-{capabilities.Length}.png");
        await Tool.RunAsync(
            "gdal_translate", "-q", "-of", "PNG", "-b", "1", "-b", "2", "-b", "3", "-outsize", "400", "250", "-projwin", "-10", "60", "30", "35",
            $"WMTS:{servers.Quickstart}{capabilities},layer=world,tilematrixset=geodetic", file);

        await AssertLikeOrigin(file);
    }

    // GDAL and the cache scale in their own ways: lines are softer, but the place must be the same.
    private async Task AssertLikeOrigin(string file)
    {
        using Raster ours = Pictures.Read(file);
        using Raster direct = await Pictures.FetchAsync(
            $"{servers.Origin}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:4326&BBOX={Area}&WIDTH=400&HEIGHT=250&FORMAT=image/png");
        using Raster elsewhere = await Pictures.FetchAsync(
            $"{servers.Origin}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:4326&BBOX=-9,35,31,60&WIDTH=400&HEIGHT=250&FORMAT=image/png");

        double difference = Pictures.Difference(ours, direct);
        Assert.True(difference < 0.05, $"difference {difference:P1}");
        Assert.True(difference < Pictures.Difference(ours, elsewhere), "the map is shifted");
    }
}
