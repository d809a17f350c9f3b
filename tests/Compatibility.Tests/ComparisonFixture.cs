using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compatibility.Tests;

/// <summary>Runs the whole comparison once; the tests look at its parts.</summary>
public sealed class ComparisonFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("compatibility-").FullName;
    private ComparisonReport? _report;

    internal ComparisonReport Report => _report ?? throw new InvalidOperationException("the comparison has not run");

    internal CaseResult Result(string name) => Report.Results.Single(result => result.Case.Name == name);

    public async Task InitializeAsync() => _report = await ComparisonRun.RunAsync(Cases.All, _folder);

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}
