using System.Net;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Caches of type compact behind the services: tiles land in bundles, and a bundle's faults are misses, never errors.</summary>
public sealed class BundleCacheTests
{
    private const string Tile = "/tiles/1.0.0/world/webmercator/4/8/5.png";

    private static Task<GatewayFixture> ServeAsync(string backend, string more = "") => GatewayFixture.StartAsync($$"""
        services:
          tms: {use_grid_names: true, origin: nw}
          wms: {srs: ['EPSG:4326', 'EPSG:3857']}
        layers:
          - {name: world, title: World, sources: [world_cache]}
        caches:
          world_cache: {grids: [webmercator], sources: [wms], meta_size: [2, 2], cache: {type: compact, {{backend}} } {{more}} }
        sources:
          wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world} }
        grids:
          webmercator: {base: GLOBAL_WEBMERCATOR}
        """);

    [Theory]
    [InlineData("version: 1", "world_cache/webmercator", 2)]
    [InlineData("version: 2", "world_cache/webmercator", 1)]
    [InlineData("version: 2, directory: 'cache_data/own'", "own", 1)]
    public async Task Tile_Missing_LandsInABundleAndIsServedFromIt(string backend, string folder, int files)
    {
        await using GatewayFixture gateway = await ServeAsync(backend);

        byte[] first = await gateway.Client.GetByteArrayAsync(Tile), second = await gateway.Client.GetByteArrayAsync(Tile);

        Assert.Equal(first, second);
        Assert.Single(gateway.Upstream.Requests);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(gateway.Cache, folder, "L04"), "R0000C0000.bund*").Length);
        (await gateway.PictureAsync(GatewayFixture.MapUrl())).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-100)]
    public async Task Tile_BundleDamaged_IsFetchedAgainAndMended(int cut)
    {
        await using GatewayFixture gateway = await ServeAsync("version: 2");
        byte[] whole = await gateway.Client.GetByteArrayAsync(Tile);
        string bundle = Path.Combine(gateway.Cache, "world_cache/webmercator/L04/R0000C0000.bundle");
        using (FileStream file = File.OpenWrite(bundle))
        {
            file.SetLength(cut >= 0 ? cut : file.Length + cut);
        }

        string[] tiles = [Tile, "/tiles/1.0.0/world/webmercator/4/9/5.png", "/tiles/1.0.0/world/webmercator/4/8/4.png", "/tiles/1.0.0/world/webmercator/4/9/4.png"];
        foreach (string tile in tiles)
        {
            (await gateway.PictureAsync(tile)).Dispose();
        }

        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.Equal(whole, await gateway.Client.GetByteArrayAsync(Tile));
    }

    [Fact]
    public async Task Tile_CacheCannotBeWritten_IsServed()
    {
        await using GatewayFixture gateway = await ServeAsync("version: 2");
        Directory.CreateDirectory(Path.Combine(gateway.Cache, "world_cache/webmercator"));
        await File.WriteAllTextAsync(Path.Combine(gateway.Cache, "world_cache/webmercator/L04"), "in the way");

        (await gateway.PictureAsync(Tile)).Dispose();
        (await gateway.PictureAsync(GatewayFixture.MapUrl())).Dispose();
    }

    [Fact]
    public async Task Load_RefreshBefore_WarnsThatAllTilesAreAlwaysDue()
    {
        await using GatewayFixture gateway = await ServeAsync("version: 2", ", refresh_before: {days: 1}");

        Assert.Contains(gateway.Catalog.Messages, message => message.Text.StartsWith("its tiles carry no times", StringComparison.Ordinal));
        await gateway.Client.GetByteArrayAsync(Tile);
        using HttpResponseMessage again = await gateway.Client.GetAsync(Tile);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }
}
