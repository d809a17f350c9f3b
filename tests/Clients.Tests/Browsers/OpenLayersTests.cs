using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>OpenLayers shows our maps.</summary>
[Collection(Servers.Name)]
public sealed class OpenLayersTests(ServerFixture servers, BrowserFixture browser)
{
    [Theory]
    [InlineData("wms-1.3.0-geodetic")]
    [InlineData("wmts-rest")]
    public Task Map_UsualServices_PaintsAndMoves(string kind) => AssertAsync(kind);

    [LongTheory]
    [InlineData("wms-1.1.1")]
    [InlineData("wms-1.3.0")]
    [InlineData("wmts-kvp")]
    [InlineData("wmts-rest-geodetic")]
    [InlineData("xyz")]
    public Task Map_OtherServices_PaintsAndMoves(string kind) => AssertAsync(kind);

    [Fact]
    public async Task InfoAndLegend_Wms_AreShown()
    {
        await using MapPage map = await MapPage.OpenAsync(browser, servers, "openlayers", "wms-1.3.0");

        Assert.Contains("France", await map.InfoAsync(2, 47));
        Assert.Contains("Germany", await map.InfoAsync(10, 51));
        Assert.Equal((200, 24), await map.LegendAsync());
    }

    private async Task AssertAsync(string kind)
    {
        await using MapPage map = await MapPage.OpenAsync(browser, servers, "openlayers", kind);
        await map.AssertPaintsAndMovesAsync();
    }
}
