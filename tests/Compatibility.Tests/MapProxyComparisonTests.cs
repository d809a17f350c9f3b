using MapProxyCluster.Compare.Comparison;
using MapProxyCluster.Compare.Suites;

namespace MapProxyCluster.Compatibility.Tests;

/// <summary>Same configuration, same map server, same requests: answers as Debian's MapProxy gives them. tools/compare-with-mapproxy shows the figures.</summary>
public class MapProxyComparisonTests(ComparisonFixture comparison) : IClassFixture<ComparisonFixture>
{
    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach ((Suite suite, Case request) in AllSuites.Cases)
            {
                names.Add(suite.Name, request.Name);
            }

            return names;
        }
    }

    public static TheoryData<string> Suites => [.. AllSuites.All.Select(suite => suite.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Request_OfBothPrograms_HasTheSameAnswer(string suite, string name)
    {
        CaseResult result = comparison.Result(suite, name);
        Assert.True(result.Failures.Count == 0, $"{result.Case.Path}\n{string.Join('\n', result.Failures)}\n{result.Difference}");
    }

    [Fact]
    public void Requests_AsAWhole_AreNoneThatBreaksMapProxy()
    {
        CaseResult[] results = [.. comparison.Reports.Values.SelectMany(report => report.Results)];
        Assert.DoesNotContain(results, result => result.Theirs.Body.AsSpan().StartsWith("internal error"u8));
        Assert.True(results.Count(result => result.Difference is not null) > results.Length / 2, "most requests end in pictures");
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void CacheFiles_OfBothPrograms_AreTheSame(string suite)
    {
        CacheComparison files = comparison.Reports[suite].Files;
        Assert.True(files.Count > 0, "MapProxy has stored nothing");
        Assert.True(files.AreEqual, $"missing: {string.Join(' ', files.Missing)}\nmore: {string.Join(' ', files.More)}\ndifferent: {string.Join(' ', files.Different)}");
    }
}
