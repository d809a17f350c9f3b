using System.Globalization;
using MapProxyCluster.Compare;
using MapProxyCluster.Compare.Comparison;
using MapProxyCluster.Compare.Suites;

// tools/compare-with-mapproxy [--keep DIR] [part of "suite: request"]
string? keep = null, part = null;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--keep" && i + 1 < args.Length)
    {
        keep = Path.GetFullPath(args[++i]);
    }
    else if (args[i].StartsWith('-') || part is not null)
    {
        await Console.Error.WriteLineAsync("usage: compare-with-mapproxy [--keep DIR] [part of a request's name]");
        return 2;
    }
    else
    {
        part = args[i];
    }
}

bool IsWanted(Suite suite, Case request) => $"{suite.Name}: {request.Name}".Contains(part ?? "", StringComparison.OrdinalIgnoreCase);
string folder = keep ?? Directory.CreateTempSubdirectory("compare-with-mapproxy-").FullName;
try
{
    bool agree = true;
    foreach (Suite suite in AllSuites.All)
    {
        Suite wanted = suite with { Cases = [.. suite.Cases.Where(request => IsWanted(suite, request))] };
        agree &= wanted.Cases.Count == 0 || ReportTable.Print(await ComparisonRun.RunAsync(wanted, folder), Console.Out, keep);
    }

    return agree ? 0 : 1;
}
catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException)
{
    await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ERROR: {error.Message}"));
    return 2;
}
finally
{
    if (keep is null)
    {
        Directory.Delete(folder, recursive: true);
    }
}
