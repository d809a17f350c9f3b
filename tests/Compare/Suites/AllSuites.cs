using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compare.Suites;

/// <summary>All configurations that are compared.</summary>
public static class AllSuites
{
    /// <summary>The suites.</summary>
    public static IReadOnlyList<Suite> All { get; } = [BasicSuite.Suite, GridSuite.Suite, CacheSuite.Suite, CoverageSuite.Suite, SourceSuite.Suite, ImageSuite.Suite, ServiceSuite.Suite];

    /// <summary>All requests with the suite that each belongs to.</summary>
    public static IEnumerable<(Suite Suite, Case Case)> Cases => All.SelectMany(suite => suite.Cases.Select(request => (suite, request)));
}
