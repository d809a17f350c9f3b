using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compatibility.Tests;

/// <summary>Same configuration, same map server, same requests: answers as Debian's MapProxy gives them. tools/compare-with-mapproxy shows the figures.</summary>
public class MapProxyComparisonTests(ComparisonFixture comparison) : IClassFixture<ComparisonFixture>
{
    public static TheoryData<string> Names => [.. Cases.All.Select(request => request.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Request_OfBothPrograms_HasTheSameAnswer(string name)
    {
        CaseResult result = comparison.Result(name);
        Assert.True(result.Failures.Count == 0, $"{result.Case.Path}\n{string.Join('\n', result.Failures)}\n{result.Difference}");
    }

    [Fact]
    public void Requests_AsAWhole_AreNoneThatBreaksMapProxy()
    {
        Assert.DoesNotContain(comparison.Report.Results, result => result.Theirs.Body.AsSpan().StartsWith("internal error"u8));
        Assert.True(comparison.Report.Results.Count(result => result.Difference is not null) > 60, "most requests end in pictures");
    }

    [Fact]
    public void CacheFiles_OfBothPrograms_HaveTheSamePaths()
    {
        Assert.NotEmpty(comparison.Report.TheirFiles);
        Assert.Equal(comparison.Report.TheirFiles, comparison.Report.OurFiles);
    }

    [Fact]
    public void UpstreamRequests_OfTheWholeRun_AreAsMany() => Assert.Equal(
        comparison.Report.Results.Sum(result => result.Theirs.UpstreamRequests.Count),
        comparison.Report.Results.Sum(result => result.Ours.UpstreamRequests.Count));
}
