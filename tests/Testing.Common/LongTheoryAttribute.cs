using Xunit;

namespace MapProxyCluster.Testing.Common;

/// <summary>A long experiment with several sets of data, as <see cref="LongFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LongTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips the test in the usual run, which its summary tells.</summary>
    public LongTheoryAttribute() => Skip = LongFactAttribute.Reason;
}
