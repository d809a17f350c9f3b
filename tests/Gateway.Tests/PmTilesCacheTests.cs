using System.Net;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Maps from a PMTiles archive.</summary>
public sealed class PmTilesCacheTests : IDisposable
{
    private readonly string _archive = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.pmtiles");

    public void Dispose() => File.Delete(_archive);

    private Task<GatewayFixture> ServeAsync(string cache = "", string grid = "GLOBAL_WEBMERCATOR", string sources = "[]") => GatewayFixture.StartAsync($$"""
        services:
          tms: {use_grid_names: true, origin: nw}
          wms: {srs: ['EPSG:4326', 'EPSG:3857']}
        layers: [{name: world, title: World, sources: [world_cache]}]
        caches:
          world_cache: {grids: [{{grid}}], sources: {{sources}}, cache: {type: pmtiles, filename: '{{_archive}}'} {{cache}} }
        sources:
          wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world} }
        """);

    private void Write(byte type = 2) => File.WriteAllBytes(_archive, PmTilesWriter.Write(new Dictionary<TileCoord, byte[]>
    {
        [new TileCoord(0, 0, 0)] = Picture(new Color(200, 10, 10)),
        [new TileCoord(1, 0, 1)] = Picture(new Color(10, 200, 10)),
    }, type));

    [Theory]
    [InlineData("GLOBAL_WEBMERCATOR")]
    [InlineData("GLOBAL_MERCATOR")]
    public async Task Tile_OfAnArchive_IsServedByteForByteAndOthersAreEmpty(string grid)
    {
        Write();
        await using GatewayFixture gateway = await ServeAsync(grid: grid);

        string name = grid == "GLOBAL_WEBMERCATOR" ? "GLOBAL_WEBMERCATOR" : "GLOBAL_MERCATOR";
        Assert.Equal(Picture(new Color(10, 200, 10)), await gateway.Client.GetByteArrayAsync($"/tiles/world/{name}/1/1/0.png"));
        using Raster empty = await gateway.PictureAsync($"/tiles/world/{name}/1/0/0.png");
        Assert.Equal(0, Color.FromPixel(empty.Pixels[0]).A);
        using Raster map = await gateway.PictureAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:4326&BBOX=10,10,90,60&WIDTH=100&HEIGHT=62&FORMAT=image/png");
        Assert.Equal(new Color(10, 200, 10), Color.FromPixel(map.Row(31)[50]));
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("", "GLOBAL_GEODETIC", "[]", "is not that of PMTiles")]
    [InlineData("", "GLOBAL_WEBMERCATOR", "[wms]", "is only read")]
    [InlineData(", format: image/jpeg", "GLOBAL_WEBMERCATOR", "[]", "the archive holds image/png")]
    [InlineData(", scale_factor: 2", "GLOBAL_WEBMERCATOR", "[]", "tiles of one size")]
    public async Task Load_WhatCannotBe_IsAnError(string cache, string grid, string sources, string expected)
    {
        Write();

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => ServeAsync(cache, grid, sources));

        Assert.Contains(error.Errors, message => message.Text.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_ArchiveThatIsNotThere_WarnsAndIsServedWhenItComes()
    {
        await using GatewayFixture gateway = await ServeAsync();
        Assert.Contains(gateway.Catalog.Messages, message => message.Text.Contains("there is no such file", StringComparison.Ordinal));
        using HttpResponseMessage missing = await gateway.Client.GetAsync("/tiles/world/GLOBAL_WEBMERCATOR/0/0/0.png");
        Assert.Equal(HttpStatusCode.OK, missing.StatusCode);

        Write();

        Assert.Equal(Picture(new Color(200, 10, 10)), await gateway.Client.GetByteArrayAsync("/tiles/world/GLOBAL_WEBMERCATOR/0/0/0.png"));
    }

    private static byte[] Picture(Color color)
    {
        using Raster raster = Raster.Filled(256, 256, color);
        return ImageEncoder.Encode(raster, new ImageOptions());
    }
}
