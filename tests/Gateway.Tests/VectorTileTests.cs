using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Vector tiles pass through untouched, in the encoding that they came in.</summary>
public sealed class VectorTileTests
{
    // A layer "a" of version 2 with extent 4096 and nothing in it.
    private static readonly byte[] Tile = [0x1A, 8, 0x78, 2, 0x0A, 1, (byte)'a', 0x28, 0x80, 0x20];

    private const string Configuration = """
        services: {tms: {use_grid_names: true}, wmts: , wms: , kml: }
        layers:
          - {name: roads, title: Roads, tile_sources: [roads_cache]}
          - {name: both, title: Both, sources: [roads_cache]}
          - {name: picture, title: Picture, sources: [picture]}
        caches:
          roads_cache: {grids: [web], sources: [roads], format: application/vnd.mapbox-vector-tile}
          picture: {grids: [web], sources: [picture_wms]}
        sources:
          roads: {type: tile, grid: web, url: 'UPSTREAM/tiles/%(z)s/%(x)s/%(y)s.%(format)s'}
          picture_wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: a}}
        grids:
          web: {base: GLOBAL_WEBMERCATOR}
        globals: {cache: {base_dir: cache_data}}
        """;

    [Theory]
    [InlineData("/tiles/roads/web/1/1/0.pbf", true)]
    [InlineData("/tiles/roads/web/1/1/0.mvt", true)]
    [InlineData("/tms/1.0.0/roads/web/0/1/1.pbf", true)]
    [InlineData("/wmts/roads/web/1/1/0.pbf", true)]
    [InlineData("/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=roads&STYLE=&TILEMATRIXSET=web&TILEMATRIX=1&TILEROW=0&TILECOL=1&FORMAT=application/vnd.mapbox-vector-tile", true)]
    [InlineData("/tiles/roads/web/1/1/0.pbf", false)]
    public async Task Tile_OfEachService_PassesThrough(string path, bool isCompressed)
    {
        byte[] stored = isCompressed ? Compressed(Tile) : Tile;
        await using GatewayFixture gateway = await StartAsync(stored, "application/x-protobuf");
        for (int round = 0; round < 2; round++)
        {
            using HttpResponseMessage response = await GetAsync(gateway, path, "gzip");
            using HttpResponseMessage plain = await GetAsync(gateway, path, "identity");

            Assert.Equal((HttpStatusCode.OK, "application/vnd.mapbox-vector-tile"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
            Assert.Equal(isCompressed ? "gzip" : null, response.Content.Headers.ContentEncoding.SingleOrDefault());
            Assert.Equal(stored, await response.Content.ReadAsByteArrayAsync());
            Assert.Equal(Tile, await plain.Content.ReadAsByteArrayAsync());
            Assert.Empty(plain.Content.Headers.ContentEncoding);
            Assert.Equal(isCompressed ? ["Accept-Encoding"] : [], response.Headers.Vary);
            Assert.NotNull(response.Headers.ETag);
            Assert.Equal(isCompressed, response.Headers.ETag!.Tag != plain.Headers.ETag!.Tag);
        }

        Assert.Equal("/tiles/1/1/0.pbf", Assert.Single(gateway.Upstream.Requests));
        Assert.Equal(stored, await File.ReadAllBytesAsync(Directory.GetFiles(gateway.Cache, "*", SearchOption.AllDirectories).Single()));
    }

    [Theory]
    [InlineData("text/html", "<html>")]
    [InlineData("application/json", "{}")]
    [InlineData("application/x-protobuf", "no tile")]
    public async Task AnswerThatIsNoTile_IsAnErrorAndNotKept(string mediaType, string body)
    {
        await using GatewayFixture gateway = await StartAsync(System.Text.Encoding.UTF8.GetBytes(body), mediaType);

        (HttpStatusCode status, _, string text) = await gateway.TextAsync("/tiles/roads/web/1/1/0.pbf");

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("not a vector tile", text);
        Assert.Equal(0, gateway.CachedFiles);
    }

    [Fact]
    public async Task TileWithoutLayers_IsKept()
    {
        await using GatewayFixture gateway = await StartAsync([], "application/x-protobuf");

        using HttpResponseMessage first = await GetAsync(gateway, "/tiles/roads/web/1/1/0.pbf", "identity");
        using HttpResponseMessage second = await GetAsync(gateway, "/tiles/roads/web/1/1/0.pbf", "identity");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Documents_TellTheFormat_AndMapsLeaveTheLayerOut()
    {
        await using GatewayFixture gateway = await StartAsync(Tile, "application/x-protobuf");

        XElement wmts = XDocument.Parse((await gateway.TextAsync("/wmts/1.0.0/WMTSCapabilities.xml")).Text).Root!;
        XElement wms = XDocument.Parse((await gateway.TextAsync("/service?SERVICE=WMS&REQUEST=GetCapabilities&VERSION=1.3.0")).Text).Root!;
        (HttpStatusCode kml, _, _) = await gateway.TextAsync("/kml/roads");
        using JsonDocument tileJson = JsonDocument.Parse((await gateway.TextAsync("/tilejson/roads.json")).Text);

        Assert.Contains("application/vnd.mapbox-vector-tile", wmts.Descendants().Where(element => element.Name.LocalName == "Format").Select(element => element.Value));
        Assert.Equal(["picture"], wms.Descendants(wms.Name.Namespace + "Layer").Elements(wms.Name.Namespace + "Name").Select(name => name.Value));
        Assert.Equal(HttpStatusCode.NotFound, kml);
        Assert.EndsWith(".pbf", tileJson.RootElement.GetProperty("tiles")[0].GetString());
        Assert.Equal(HttpStatusCode.OK, (await gateway.TextAsync("/tiles/both/web/0/0/0.pbf")).Status);
    }

    [Theory]
    [InlineData("sources: [roads]", "sources: [picture_wms]")]
    [InlineData("format: application/vnd.mapbox-vector-tile", "format: mvt, watermark: {text: x}")]
    [InlineData("format: application/vnd.mapbox-vector-tile", "format: mvt, upscale_tiles: 2")]
    public async Task WhatCannotBeDoneToVectorTiles_IsAnError(string old, string changed)
    {
        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(
            () => GatewayFixture.StartAsync(Configuration.Replace(old, changed, StringComparison.Ordinal)));

        Assert.Contains("caches.roads_cache: vector tiles", error.Message);
    }

    private static async Task<GatewayFixture> StartAsync(byte[] body, string mediaType)
    {
        GatewayFixture gateway = await GatewayFixture.StartAsync(Configuration);
        gateway.Upstream.Bytes = path => path.StartsWith("/tiles/", StringComparison.Ordinal) ? (mediaType, body) : null;
        return gateway;
    }

    private static Task<HttpResponseMessage> GetAsync(GatewayFixture gateway, string path, string encoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept-Encoding", encoding);
        return gateway.Client.SendAsync(request);
    }

    private static byte[] Compressed(byte[] data)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal))
        {
            gzip.Write(data);
        }

        return buffer.ToArray();
    }
}
