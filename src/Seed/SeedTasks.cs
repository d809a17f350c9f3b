using MapProxyCluster.Engine;

namespace MapProxyCluster.Seed;

/// <summary>What a call does, in order.</summary>
internal sealed record SeedTasks(IReadOnlyList<SeedTask> Seeds, IReadOnlyList<SeedTask> Cleanups);
