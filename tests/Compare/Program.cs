using System.Globalization;
using MapProxyCluster.Compare;
using MapProxyCluster.Compare.Comparison;

// tools/compare-with-mapproxy [--keep DIR] [part of a request's name]
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

List<Case> cases = [.. Cases.All.Where(request => request.Name.Contains(part ?? "", StringComparison.OrdinalIgnoreCase))];
string folder = keep ?? Directory.CreateTempSubdirectory("compare-with-mapproxy-").FullName;
try
{
    ComparisonReport report = await ComparisonRun.RunAsync(cases, folder);
    return ReportTable.Print(report, Console.Out, keep) ? 0 : 1;
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
