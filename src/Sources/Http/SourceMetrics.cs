using System.Diagnostics.Metrics;

namespace MapProxyCluster.Sources;

/// <summary>What is counted about upstreams.</summary>
internal static class SourceMetrics
{
    private static readonly Meter Meter = new("MapProxyCluster");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "mapproxy_upstream_requests", description: "Requests to upstreams, by host and status (0: no answer)");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "mapproxy_upstream_seconds", description: "Duration of requests to upstreams");

    internal static void Count(string host, int status, TimeSpan duration)
    {
        Requests.Add(1, new("host", host), new("status", status));
        Durations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("host", host));
    }
}
