using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>GDAL reads our capabilities, fetches correct maps, warps them and asks about points.</summary>
[Collection(Servers.Name)]
public sealed class GdalTests(ServerFixture servers)
{
    private static readonly Scene Degrees = new("EPSG:4326", -10, 35, 30, 60, 400, 250);
    private static readonly Scene Mercator = new("EPSG:3857", -1_000_000, 4_500_000, 2_000_000, 6_500_000, 600, 400);
    private static readonly Scene Utm = new("EPSG:25832", 225_000, 5_300_000, 975_000, 5_800_000, 600, 400);
    private static readonly Scene Lambert = new("EPSG:2154", 100_000, 6_100_000, 1_300_000, 6_900_000, 600, 400);

    private string Wmts => $"WMTS:{servers.Maps}/wmts/1.0.0/WMTSCapabilities.xml,layer=world";

    private string WmtsKvp => $"WMTS:{servers.Maps}/service?SERVICE=WMTS&REQUEST=GetCapabilities,layer=world";

    private string Tms => $"{servers.Maps}/tms/1.0.0/world";

    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task Info_WmsCapabilities_ListsTheLayers(string version)
    {
        string info = await Tool.RunAsync("gdalinfo", $"WMS:{servers.Quickstart}/service?SERVICE=WMS&VERSION={version}&REQUEST=GetCapabilities");

        Assert.Contains("LAYERS=world", info);
        Assert.Contains("LAYERS=borders", info);
    }

    [Fact]
    public async Task Info_WmtsCapabilities_ListsLayersAndGrids()
    {
        string info = await Tool.RunAsync("gdalinfo", $"WMTS:{servers.Quickstart}/wmts/1.0.0/WMTSCapabilities.xml");

        Assert.Contains("layer=world,tilematrixset=webmercator", info);
        Assert.Contains("layer=world,tilematrixset=geodetic", info);
    }

    [Fact]
    public async Task Info_TmsCapabilities_ListsTheTileMaps()
    {
        string info = await Tool.RunAsync("gdalinfo", $"{servers.Maps}/tms/1.0.0/");

        Assert.Contains("_NAME=" + servers.Maps + "/tms/1.0.0/world/webmercator", info);
        Assert.Contains("_NAME=" + servers.Maps + "/tms/1.0.0/world/geodetic", info);
    }

    [Theory]
    [InlineData("1.1.1", "SRS=EPSG:4326", "-180,-90,180,90")]
    [InlineData("1.3.0", "CRS=EPSG:4326", "-180,-90,180,90")]
    public Task Translate_WmsMap_LiesWhereTheOriginDrawsIt(string version, string srs, string box) => AssertTranslatedAsync(WmsMap(version, srs, box), Degrees);

    [LongTheory]
    [InlineData("1.1.1", "SRS")]
    [InlineData("1.3.0", "CRS")]
    public async Task Translate_WmsMapInOtherSrs_LiesWhereTheOriginDrawsIt(string version, string srs)
    {
        await AssertTranslatedAsync(WmsMap(version, $"{srs}=EPSG:3857", "-20037508,-20037508,20037508,20037508"), Mercator);
        await AssertTranslatedAsync(WmsMap(version, $"{srs}=EPSG:25832", "200000,5200000,1000000,6200000"), Utm);
        await AssertTranslatedAsync(WmsMap(version, $"{srs}=EPSG:2154", "0,6000000,1400000,7200000"), Lambert);
    }

    [Fact]
    public Task Translate_WmtsTilesByResources_LieWhereTheOriginDrawsThem() => AssertTranslatedAsync($"{Wmts},tilematrixset=geodetic", Degrees);

    [Fact]
    public Task Translate_WmtsTilesByParameters_LieWhereTheOriginDrawsThem() => AssertTranslatedAsync($"{WmtsKvp},tilematrixset=webmercator", Mercator);

    [LongFact]
    public async Task Translate_WmtsTilesOfEveryGrid_LieWhereTheOriginDrawsThem()
    {
        await AssertTranslatedAsync($"{Wmts},tilematrixset=webmercator", Mercator);
        await AssertTranslatedAsync($"{Wmts},tilematrixset=utm32", Utm);
        await AssertTranslatedAsync($"{WmtsKvp},tilematrixset=geodetic", Degrees);
        await AssertTranslatedAsync($"{WmtsKvp},tilematrixset=utm32", Utm);
    }

    [Fact]
    public async Task Translate_TmsTileMaps_LieWhereTheOriginDrawsThem()
    {
        await AssertTranslatedAsync($"{Tms}/webmercator", Mercator);
        await AssertTranslatedAsync($"{Tms}/geodetic", Degrees);
    }

    [Fact]
    public async Task Translate_WmsTileCaching_LiesWhereTheOriginDrawsIt()
    {
        string info = await Tool.RunAsync("gdalinfo", $"WMS:{servers.Maps}/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities&TILED=true");
        string tiles = info.Split('\n').Single(line => line.Contains("LAYERS=world", StringComparison.Ordinal)).Split('=', 2)[1];
        Assert.EndsWith("TILED=true", tiles);

        await AssertTranslatedAsync(tiles, Degrees);
    }

    // Service descriptions that users write themselves: https://gdal.org/drivers/raster/wms.html
    [Fact]
    public async Task Translate_DescribedTiles_LieWhereTheOriginDrawsThem()
    {
        string tiles = await DescribeAsync(
            "tiles",
            $$"""<Service name="TMS"><ServerUrl>{{servers.Maps}}/tiles/1.0.0/world/webmercator/${z}/${x}/${y}.png</ServerUrl></Service>""",
            """
            <DataWindow>
              <UpperLeftX>-20037508.34</UpperLeftX><UpperLeftY>20037508.34</UpperLeftY>
              <LowerRightX>20037508.34</LowerRightX><LowerRightY>-20037508.34</LowerRightY>
              <TileLevel>18</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin>
            </DataWindow>
            <BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY>
            """);

        await AssertTranslatedAsync(tiles, Mercator);
    }

    [LongTheory]
    [InlineData("1.1.1", "SRS", "xyXY")]
    [InlineData("1.3.0", "CRS", "yxYX")]
    public async Task Translate_DescribedWms_LiesWhereTheOriginDrawsIt(string version, string srs, string order)
    {
        string wms = await DescribeAsync(
            $"wms-{version}",
            $"""
             <Service name="WMS">
               <Version>{version}</Version><ServerUrl>{servers.Maps}/service?</ServerUrl><{srs}>EPSG:4326</{srs}>
               <ImageFormat>image/png</ImageFormat><Layers>world</Layers><BBoxOrder>{order}</BBoxOrder>
             </Service>
             """,
            """
            <DataWindow>
              <UpperLeftX>-180</UpperLeftX><UpperLeftY>90</UpperLeftY><LowerRightX>180</LowerRightX><LowerRightY>-90</LowerRightY>
              <SizeX>36000</SizeX><SizeY>18000</SizeY>
            </DataWindow>
            """);

        await AssertTranslatedAsync(wms, Degrees);
    }

    [Fact]
    public async Task Warp_TilesToAnotherSrs_LieWhereTheOriginDrawsThem()
    {
        string warped = FileName("tif"), picture = FileName("png");
        await Tool.RunAsync(
            "gdalwarp", "-q", "-r", "bilinear", "-t_srs", Lambert.Srs, "-ts", "600", "400",
            "-te", Text(Lambert.MinX), Text(Lambert.MinY), Text(Lambert.MaxX), Text(Lambert.MaxY), $"{Wmts},tilematrixset=webmercator", warped);
        await Tool.RunAsync("gdal_translate", "-q", "-of", "PNG", "-b", "1", "-b", "2", "-b", "3", warped, picture);

        using Raster shown = Pictures.Read(picture);
        await Lambert.AssertShownAsync(shown, servers.Origin);
    }

    [Fact]
    public async Task LocationInfo_OfEveryService_TellsTheCountry()
    {
        string[] services =
        [
            WmsMap("1.1.1", "SRS=EPSG:4326", "-180,-90,180,90"), WmsMap("1.3.0", "CRS=EPSG:4326", "-180,-90,180,90"),
            $"{Wmts},tilematrixset=webmercator", $"{WmtsKvp},tilematrixset=webmercator",
        ];
        foreach (string service in services)
        {
            string info = await Tool.RunAsync("gdallocationinfo", "-wgs84", service, "2", "47");

            Assert.Contains("France", info);
            Assert.Contains("Value: ", info);
        }
    }

    private string WmsMap(string version, string srs, string box) =>
        $"WMS:{servers.Maps}/service?SERVICE=WMS&VERSION={version}&REQUEST=GetMap&LAYERS=world&{srs}&BBOX={box}&FORMAT=image/png";

    private async Task<string> DescribeAsync(string name, string service, string window)
    {
        string file = Path.Combine(servers.Folder, $"{name}.xml");
        await File.WriteAllTextAsync(file, $"<GDAL_WMS>{service}{window}<Projection>{(name == "tiles" ? "EPSG:3857" : "EPSG:4326")}</Projection><BandsCount>3</BandsCount></GDAL_WMS>");
        return file;
    }

    private async Task AssertTranslatedAsync(string source, Scene scene)
    {
        string picture = FileName("png");
        await Tool.RunAsync(
            "gdal_translate", "-q", "-of", "PNG", "-r", "bilinear", "-b", "1", "-b", "2", "-b", "3", "-outsize", $"{scene.Width}", $"{scene.Height}",
            "-projwin", Text(scene.MinX), Text(scene.MaxY), Text(scene.MaxX), Text(scene.MinY), source, picture);

        using Raster shown = Pictures.Read(picture);
        await scene.AssertShownAsync(shown, servers.Origin);
    }

    private string FileName(string extension) => Path.Combine(servers.Folder, $"gdal-{Guid.NewGuid():N}.{extension}");

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
