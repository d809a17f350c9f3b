namespace MapProxyCluster.Clients.Tests;

/// <summary>OWSLib reads our capabilities and fetches maps, tiles and feature info.</summary>
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
        Assert.Contains("France", output);
    }

    [Fact]
    public async Task Wms_ParisExample_ShowsContactGroupsAndBoxes()
    {
        string output = await RunAsync("wms.py", servers.Paris, "1.3.0", "countries");

        Assert.Contains("contact: Camille Martin", output);
        Assert.Contains("map: PNG 300x200", output);
    }

    [Theory]
    [InlineData("/service")]
    [InlineData("/wmts/1.0.0/WMTSCapabilities.xml")]
    public async Task Wmts_CapabilitiesAndTile_AreUnderstood(string path)
    {
        string output = await RunAsync("wmts.py", servers.Quickstart + path);

        Assert.Contains("layers: borders,tiles,world", output);
        Assert.Contains("matrix sets: geodetic,webmercator", output);
        Assert.Contains("tile: PNG 256x256", output);
    }

    private static Task<string> RunAsync(string script, params string[] arguments) =>
        Tool.RunAsync("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "scripts", script), .. arguments]);
}
