using MapProxyCluster.Engine;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Caches in Azure's blob service and in CouchDB as the configuration describes them.</summary>
public sealed class WebBackendTests
{
    private const string Tile = "/tiles/1.0.0/world/webmercator/4/8/5.png";

    private static Task<GatewayFixture> ServeAsync(string backend, string globals = "{}") => GatewayFixture.StartAsync($$"""
        services: {tms: {use_grid_names: true, origin: nw} }
        layers: [{name: world, title: World, sources: [world_cache]}]
        caches:
          world_cache: {grids: [webmercator], sources: [wms], meta_size: [1, 1], meta_buffer: 0, cache: { {{backend}} } }
        sources:
          wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world} }
        grids:
          webmercator: {base: GLOBAL_WEBMERCATOR}
        globals: {cache: {{globals}} }
        """);

    [Fact]
    public async Task Tile_CouchDb_LandsInADocumentAndSurvivesTheGateway()
    {
        (ServerProcess server, string url) = await NodeServer.StartPouchDbAsync();
        await using (server)
        {
            byte[] first;
            await using (GatewayFixture gateway = await ServeAsync($"type: couchdb, url: '{url}', tile_metadata: {{n: 5, where: '{{{{x}}}}'}}"))
            {
                first = await gateway.Client.GetByteArrayAsync(Tile);
            }

            using var client = new HttpClient();
            string document = await client.GetStringAsync($"{url}/world_cache_epsg3857/webmercator-4-8-5");
            Assert.Contains("\"n\":5", document);
            Assert.Contains("\"where\":8", document);
            await using GatewayFixture other = await ServeAsync($"type: couchdb, url: '{url}'");
            Assert.Equal(first, await other.Client.GetByteArrayAsync(Tile));
            Assert.Empty(other.Upstream.Requests);
        }
    }

    [Theory]
    [InlineData("type: azureblob, container_name: c, connection_string: 'AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a'", "{}")]
    [InlineData("type: azureblob", "{azureblob: {container_name: c, connection_string: 'AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a'}}")]
    [InlineData("type: couchdb, url: 'http://127.0.0.1:9'", "{}")]
    public async Task Tile_ServiceIsAway_IsServed(string backend, string globals)
    {
        await using GatewayFixture gateway = await ServeAsync(backend, globals);

        (await gateway.PictureAsync(Tile)).Dispose();
    }

    [Theory]
    [InlineData("type: azureblob, connection_string: 'AccountName=a;AccountKey=AAAA'", "missing 'container_name'")]
    [InlineData("type: azureblob, container_name: c", "missing 'connection_string'")]
    [InlineData("type: azureblob, container_name: c, connection_string: nonsense", "the connection string must")]
    [InlineData("type: couchdb, tile_id: '%(z)s'", "tile_id must have")]
    [InlineData("type: couchdb, tile_metadata: {a: '{{colour}}'}", "unknown placeholder")]
    public async Task Load_WhatCannotBe_IsAnError(string backend, string expected)
    {
        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => ServeAsync(backend));

        Assert.Contains(error.Errors, message => message.Text.StartsWith(expected, StringComparison.Ordinal));
    }
}
