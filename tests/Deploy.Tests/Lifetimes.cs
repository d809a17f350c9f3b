namespace MapProxyCluster.Deploy.Tests;

/// <summary>How long a process may take to stop (ProcessRunner in src/Hosting).</summary>
internal static class Lifetimes
{
    /// <summary>Seconds after the drain: half a minute for a silo's flights and half a minute for requests.</summary>
    internal const int StopSeconds = 60;
}
