using System.Diagnostics.Metrics;

namespace MapProxyCluster.Caches;

/// <summary>What caches count.</summary>
internal static class CacheMetrics
{
    private static readonly Meter Meter = new("MapProxyCluster");

    /// <summary>Reads and writes that failed, by backend.</summary>
    internal static readonly Counter<long> Faults = Meter.CreateCounter<long>("mapproxy_cache_faults", description: "Failed reads and writes of cache backends");
}
