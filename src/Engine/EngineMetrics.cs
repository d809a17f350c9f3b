using System.Diagnostics.Metrics;
using MapProxyCluster.Sources;

namespace MapProxyCluster.Engine;

/// <summary>What the engine counts.</summary>
internal static class EngineMetrics
{
    private static readonly Meter Meter = new("MapProxyCluster");
    private static readonly Counter<long> Tiles = Meter.CreateCounter<long>("mapproxy_tiles", description: "Tiles read, by where they came from");

    private static readonly KeyValuePair<string, object?>[] States =
        [new("state", "hit"), new("state", "miss"), new("state", "stale")];

    /// <summary>Counts a tile that was read.</summary>
    internal static void Count(CacheState state) => Tiles.Add(1, States[(int)state]);
}
