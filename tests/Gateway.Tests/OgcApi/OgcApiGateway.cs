using System.Net;
using System.Text.Json.Nodes;

namespace MapProxyCluster.Gateway.Tests.OgcApi;

/// <summary>A gateway with the OGC API, and ways to ask it.</summary>
internal static class OgcApiGateway
{
    /// <summary>A layer of WMS, the same without a scale, and a cache; all of them over the test's upstream.</summary>
    internal const string Configuration = """
        services:
          ogcapi: {OPTIONS}
          tms: {use_grid_names: true, origin: nw}
        layers:
          - name: test
            title: Test & more
            nominal_scale: 100000000
            md:
              abstract: An <abstract>
              attribution: {title: Somebody, url: 'http://example.com/', logo: {url: 'http://example.com/logo.png'}}
            sources: [direct]
          - {name: without_scale, title: Without scale, sources: [direct]}
          - {name: cached, title: Cached, sources: [tiles], min_res: 100000, max_res: 10}
          - {name: clear, title: Clear, sources: [clear]}
          - {name: 'sub/layer', title: Slash, sources: [direct]}
          - {name: europe, title: Europe, sources: [europe]}
        caches:
          tiles: {grids: [GLOBAL_WEBMERCATOR], sources: [direct]}
        sources:
          direct: {type: wms, req: {url: 'UPSTREAM/wms', layers: world}, coverage: {bbox: [-180, -90, 180, 90], srs: 'EPSG:4326'}}
          clear: {type: wms, req: {url: 'UPSTREAM/wms', layers: clear, transparent: true}, coverage: {bbox: [0, 0, 10, 10], srs: 'EPSG:4326'}}
          europe: {type: wms, req: {url: 'UPSTREAM/wms', layers: europe}, coverage: {bbox: [0, 5000000, 1000000, 6000000], srs: 'EPSG:3857'}}
        grids:
          lambert: {srs: 'EPSG:2154', bbox: [0, 6000000, 1200000, 7200000], origin: nw, res: [2000, 1000], tile_size: [200, 100]}
        globals:
          cache: {base_dir: cache_data}
        """;

    internal static Task<GatewayFixture> StartAsync(string options = "default_dataset_layers: [test]") =>
        GatewayFixture.StartAsync(Configuration.Replace("OPTIONS", options, StringComparison.Ordinal));

    internal static async Task<JsonObject> JsonAsync(this GatewayFixture gateway, string url, HttpStatusCode expected = HttpStatusCode.OK)
    {
        (HttpStatusCode status, string type, string text) = await gateway.TextAsync(url);
        Assert.True(status == expected, $"{url}: {status} {text}");
        Assert.StartsWith("application/", type, StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    internal static async Task<HttpResponseMessage> AcceptAsync(this GatewayFixture gateway, string url, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        return await gateway.Client.SendAsync(request);
    }

    /// <summary>The links of a relation, by their media type.</summary>
    internal static IReadOnlyList<(string Type, string Href)> Links(this JsonObject document, string relation) => [.. document["links"]!.AsArray()
        .Where(link => link!["rel"]!.GetValue<string>() == relation)
        .Select(link => (link!["type"]!.GetValue<string>(), link["href"]!.GetValue<string>()))];

    internal static string Text(this JsonNode node, string name) => node[name]!.GetValue<string>();
}
