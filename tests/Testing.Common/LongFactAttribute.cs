using Xunit;

namespace MapProxyCluster.Testing.Common;

/// <summary>
/// An experiment that takes long, or needs the right to build networks or mounts; <c>./test cluster</c> and <c>./test clients</c> run it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    /// <summary>Skips the test in the usual run, which its summary tells.</summary>
    public LongFactAttribute() => Skip = Reason;

    /// <summary>Why long experiments are skipped; null when they run.</summary>
    internal static string? Reason { get; } = Environment.GetEnvironmentVariable("MAPPROXYCLUSTER_LONG_TESTS") == "1"
        ? null
        : "a long experiment: ./test cluster or ./test clients";
}
