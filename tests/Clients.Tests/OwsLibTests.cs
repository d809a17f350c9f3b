using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests;

/// <summary>OWSLib reads our capabilities and fetches maps, tiles, feature info and legends.</summary>
[Collection(Servers.Name)]
public sealed class OwsLibTests(ServerFixture servers)
{
    [Theory]
    [InlineData("1.1.1")]
    [InlineData("1.3.0")]
    public async Task Wms_CapabilitiesMapAndFeatureInfo_AreUnderstood(string version)
    {
        string output = await RunAsync("wms.py", servers.Quickstart, version);

        Assert.Contains("layers: borders,tiles,world", output);
        Assert.Contains("title: Quickstart", output);
        Assert.Contains("map: PNG 300x200", output);
        Assert.Contains("info text/plain: country: France", output);
        Assert.Contains("info text/html: <html>", output);
        Assert.Contains("legend: PNG 200x24", output);
    }

    [LongTheory]
    [InlineData("1.1.1", "world")]
    [InlineData("1.3.0", "world")]
    [InlineData("1.1.1", "all")]
    [InlineData("1.3.0", "times")]
    public async Task Wms_WithAllMetadata_IsUnderstood(string version, string layer)
    {
        string output = await RunAsync("wms.py", servers.Maps, version, layer);

        Assert.Contains("title: Maps & more", output);
        Assert.Contains("contact: Camille Martin", output);
        Assert.Contains("srs: CRS:84,EPSG:2154,EPSG:25832,EPSG:3035,EPSG:3857,EPSG:4326,EPSG:900913", output);
        Assert.Contains("map: PNG 300x200", output);
        Assert.Contains("info application/json: {", output);
        if (version == "1.3.0")
        {
            Assert.Contains("dimensions: elevation=0,time=2021-01-01", output);
        }
    }

    [Fact]
    public async Task Wms_ParisExample_ShowsContactGroupsAndBoxes()
    {
        string output = await RunAsync("wms.py", servers.Paris, "1.3.0", "countries");

        Assert.Contains("contact: Camille Martin", output);
        Assert.Contains("map: PNG 300x200", output);
    }

    [Theory]
    [InlineData("/service", false)]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml", true)]
    public async Task Wmts_CapabilitiesTileAndLegend_AreUnderstood(string path, bool hasResources)
    {
        string output = await RunAsync("wmts.py", servers.Maps + path);

        Assert.Contains("title: Maps & more", output);
        Assert.Contains("layers: borders,times,world", output);
        Assert.Contains("matrix sets: geodetic,utm32,webmercator", output);
        Assert.Contains("tile: PNG 256x256", output);
        Assert.Equal(hasResources, output.Contains("resource: PNG 256x256", StringComparison.Ordinal));
        Assert.Contains("legend: PNG 200x24", output);
    }

    [Fact]
    public async Task Tms_CapabilitiesAndTiles_AreUnderstood()
    {
        string output = await RunAsync("tms.py", servers.Maps);

        Assert.Contains("title: Maps & more", output);
        Assert.Contains("map: world/webmercator OSGEO:41001 image/png PNG 256x256", output);
        Assert.Contains("map: world/geodetic EPSG:4326 image/png PNG 256x256", output);
        Assert.Contains("map: world/utm32 EPSG:25832 image/png PNG 256x256", output);
    }

    private static Task<string> RunAsync(string script, params string[] arguments) =>
        Tool.RunAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "scripts", script), .. arguments]);
}
