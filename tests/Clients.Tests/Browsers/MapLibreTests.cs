using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Clients.Tests.Browsers;

/// <summary>MapLibre GL shows our maps.</summary>
[Collection(Servers.Name)]
public sealed class MapLibreTests(ServerFixture servers, BrowserFixture browser)
{
    [Fact]
    public Task Map_Tiles_PaintsAndMoves() => AssertAsync("xyz");

    [LongTheory]
    [InlineData("wms-1.1.1")]
    [InlineData("wms-1.3.0")]
    [InlineData("wmts-rest")]
    public Task Map_OtherServices_PaintsAndMoves(string kind) => AssertAsync(kind);

    private async Task AssertAsync(string kind)
    {
        await using MapPage map = await MapPage.OpenAsync(browser, servers, "maplibre", kind);
        await map.AssertPaintsAndMovesAsync();
    }
}
