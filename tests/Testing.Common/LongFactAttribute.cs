using Xunit;

namespace MapProxyCluster.Testing.Common;

/// <summary>An experiment that takes long, or needs the right to build networks or mounts; <c>./test cluster</c> runs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongFactAttribute : FactAttribute
{
    /// <summary>Skips the test in the usual run, which its summary tells.</summary>
    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("MAPPROXYCLUSTER_LONG_TESTS") != "1")
        {
            Skip = "a long experiment: ./test cluster";
        }
    }
}
