using System.Net;

namespace MapProxyCluster.Deploy.Tests.Fronts;

/// <summary>What Varnish does beyond balancing: it keeps tiles, and shows them when no gateway is left.</summary>
[Collection(WithOrigin.Name)]
public sealed class VarnishCacheTests(OriginFixture origin) : IAsyncLifetime
{
    private const string Tile = "/mapproxy/tiles/map/webmercator/2/1/1.png";

    // Tiles may be kept for one second; everything else as it is shipped.
    private readonly FrontedGateways<Varnish> _setup = new(origin) { Change = yaml => yaml + "  tiles:\n    expires_hours: 0.0003\n" };

    public Task InitializeAsync() => _setup.InitializeAsync();

    public Task DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task Tile_OutOfDateAndAllGatewaysGone_StillComes()
    {
        using HttpResponseMessage fresh = await _setup.Client.GetAsync(_setup.Front.Url + Tile);
        Assert.Equal(TimeSpan.FromSeconds(1), fresh.Headers.CacheControl!.MaxAge);
        byte[] tile = await fresh.Content.ReadAsByteArrayAsync();
        await _setup.First.Process.KillAsync();
        await _setup.Second.Process.KillAsync();

        // Varnish tells by Age how old the tile is that it shows.
        TimeSpan age = TimeSpan.Zero;
        while (age < TimeSpan.FromSeconds(4))
        {
            using HttpResponseMessage response = await _setup.Client.GetAsync(_setup.Front.Url + Tile);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(tile, await response.Content.ReadAsByteArrayAsync());
            age = response.Headers.Age!.Value;
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Map_WithoutCacheControl_IsNotKept()
    {
        const string Map = "/mapproxy/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=map&STYLES=&SRS=EPSG:3857&BBOX=0,0,1000000,1000000&WIDTH=64&HEIGHT=64&FORMAT=image/png";
        for (int request = 0; request < 3; request++)
        {
            using HttpResponseMessage response = await _setup.Client.GetAsync(_setup.Front.Url + Map);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);

            // One number for this request; a second one would name the request that the answer was kept from.
            Assert.DoesNotContain(' ', response.Headers.GetValues("X-Varnish").Single());
        }
    }
}
