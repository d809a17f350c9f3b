using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace MapProxyCluster.Gateway.Hosting;

/// <summary>What is counted about clients' requests.</summary>
internal static class RequestMetrics
{
    private static readonly Meter Meter = new("MapProxyCluster");

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>(
        "mapproxy_requests", description: "Requests of clients, by service and status");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "mapproxy_request_seconds", description: "Duration of clients' requests, by service");

    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    internal static void Count(string service, int status, long start)
    {
        Requests.Add(1, new("service", service), new("status", status is > 0 and < 600 ? Statuses[status] : "0"));
        Durations.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, new KeyValuePair<string, object?>("service", service));
    }
}
