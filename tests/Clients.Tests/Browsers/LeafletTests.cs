using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>Leaflet shows our maps.</summary>
[Collection(Servers.Name)]
public sealed class LeafletTests(ServerFixture servers, BrowserFixture browser)
{
    [Theory]
    [InlineData("wms-1.1.1")]
    [InlineData("xyz")]
    public Task Map_UsualServices_PaintsAndMoves(string kind) => AssertAsync(kind);

    [LongTheory]
    [InlineData("wms-1.3.0")]
    [InlineData("wms-1.3.0-geodetic")]
    [InlineData("tms")]
    [InlineData("wmts-rest")]
    public Task Map_OtherServices_PaintsAndMoves(string kind) => AssertAsync(kind);

    private async Task AssertAsync(string kind)
    {
        await using MapPage map = await MapPage.OpenAsync(browser, servers, "leaflet", kind);
        await map.AssertPaintsAndMovesAsync();
    }
}
