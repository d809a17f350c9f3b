using System.Collections.Concurrent;
using MapProxyCluster.Compare.Comparison;
using MapProxyCluster.Compare.Suites;

namespace MapProxyCluster.Compatibility.Tests;

/// <summary>Runs the whole comparison once; the tests look at its parts.</summary>
public sealed class ComparisonFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("compatibility-").FullName;
    private readonly ConcurrentDictionary<string, SuiteReport> _reports = new();

    internal IReadOnlyDictionary<string, SuiteReport> Reports => _reports;

    internal CaseResult Result(string suite, string name) => _reports[suite].Results.Single(result => result.Case.Name == name);

    public async Task InitializeAsync()
    {
        await Parallel.ForEachAsync(AllSuites.All, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (suite, _) =>
            _reports[suite.Name] = await ComparisonRun.RunAsync(suite, _folder));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
