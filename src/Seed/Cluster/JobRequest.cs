using MapProxyCluster.Grains;

namespace MapProxyCluster.Seed.Cluster;

/// <summary>What is to be done with a job of the cluster that is there already.</summary>
/// <param name="Id">Its identity; null to list all.</param>
/// <param name="Command">What it is told; null to follow it.</param>
internal sealed record JobRequest(string? Id, SeedJobCommand? Command)
{
    /// <summary>Lists all jobs.</summary>
    internal static readonly JobRequest List = new(null, null);
}
