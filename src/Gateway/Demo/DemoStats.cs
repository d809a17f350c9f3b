using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Hosting;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The process's totals since its start: what /metrics counts, without hosts, layers or any other name.</summary>
internal sealed class DemoStats(MetricsCollector metrics, ProcessSettings settings)
{
    // Behind a balancer the next answer may come from another process: pages must not subtract its numbers.
    private readonly string _process = Guid.NewGuid().ToString("N");

    internal Task WriteAsync(MapRequest request)
    {
        request.Http.Response.ForbidCaching();
        var stats = new JsonObject
        {
            ["process"] = _process,
            ["hits"] = metrics.Total("mapproxy_tiles", "hit"),
            ["misses"] = metrics.Total("mapproxy_tiles", "miss"),
            ["stale"] = metrics.Total("mapproxy_tiles", "stale"),

            // In a cluster the silos fetch: a gateway has no number to tell.
            ["upstream"] = settings.Cluster is null ? metrics.Total("mapproxy_upstream_requests") : null,
            ["requests"] = metrics.Total("mapproxy_requests") - metrics.Total("mapproxy_requests", "demo"),
        };
        return request.Http.WriteTextAsync(stats.ToJsonString(), "application/json");
    }
}
