using System.Globalization;
using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compare;

/// <summary>The comparison as text.</summary>
internal static class ReportTable
{
    /// <summary>Prints a line per request and what differs in the caches; true when everything agrees.</summary>
    internal static bool Print(ComparisonReport report, TextWriter output, string? kept)
    {
        output.WriteLine($"{"request",-45}{"status",7}{"upstream",9}{"mean diff",11}{"shift",8}  verdict");
        foreach (CaseResult result in report.Results)
        {
            string mean = result.Difference is { } difference ? (difference.Mean * 100).ToString("0.000", CultureInfo.InvariantCulture) + " %" : "-";
            string shift = result.Difference is { } found ? found.IsShifted ? $"{found.BestShift.X},{found.BestShift.Y}" : "0,0" : "-";
            string verdict = result.Failures.Count == 0 ? "ok" : "DIFFERENT: " + string.Join("; ", result.Failures);
            output.WriteLine(
                $"{result.Case.Name,-45}{result.Ours.Status,7}{result.Ours.UpstreamRequests.Count,9}{mean,11}{shift,8}  {verdict}");
        }

        string[] missing = [.. report.TheirFiles.Except(report.OurFiles)], added = [.. report.OurFiles.Except(report.TheirFiles)];
        output.WriteLine();
        output.WriteLine($"cache files: {report.TheirFiles.Count} by MapProxy, {report.OurFiles.Count} by us, {missing.Length} missing, {added.Length} more");
        foreach (string file in missing.Take(10))
        {
            output.WriteLine($"  missing {file}");
        }

        foreach (string file in added.Take(10))
        {
            output.WriteLine($"  more    {file}");
        }

        int failed = report.Results.Count(result => result.Failures.Count > 0);
        output.WriteLine($"{report.Results.Count - failed} of {report.Results.Count} requests agree");
        if (failed > 0)
        {
            output.WriteLine(kept is null ? "--keep DIR keeps the pictures" : $"pictures and requests that differ: {Path.Combine(kept, "different")}");
        }

        return failed == 0 && missing.Length == 0 && added.Length == 0;
    }
}
