using System.Reflection;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>What this process is, for operators.</summary>
public sealed class ProcessIdentity(ProcessSettings settings, TimeProvider time)
{
    /// <summary>standalone, gateway or silo.</summary>
    public string Role { get; } = settings.Cluster is not { } cluster ? "standalone" : cluster.Endpoint is null ? "gateway" : "silo";

    /// <summary>A silo's address; machine and number of the process for others.</summary>
    public string Name { get; } = settings.Cluster?.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Version of the program.</summary>
    public string Version { get; } =
        typeof(ProcessIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>When it was started.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();
}
