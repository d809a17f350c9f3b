using System.Globalization;
using MapProxyCluster.Compare.Comparison;

namespace MapProxyCluster.Compare;

/// <summary>The comparison as text.</summary>
internal static class ReportTable
{
    /// <summary>Prints a line per request and what differs in the caches; true when all that differs has a reason.</summary>
    internal static bool Print(SuiteReport report, TextWriter output, string? kept)
    {
        output.WriteLine($"{report.Suite.Name,-50}{"status",7}{"upstream",9}{"mean diff",11}{"shift",8}  verdict");
        foreach (CaseResult result in report.Results)
        {
            string mean = result.Difference is { } difference ? (difference.Mean * 100).ToString("0.000", CultureInfo.InvariantCulture) + " %" : "-";
            string shift = result.Difference is { } found ? found.IsShifted ? $"{found.BestShift.X},{found.BestShift.Y}" : "0,0" : "-";
            output.WriteLine(
                $"{result.Case.Name,-50}{result.Ours.Status,7}{result.Ours.UpstreamRequests.Count,9}{mean,11}{shift,8}  {Verdict(result)}");
        }

        CacheComparison files = report.Files;
        output.WriteLine($"cache files: {files.Count} by MapProxy, {files.Missing.Count} missing, {files.More.Count} more, {files.Different.Count} different");
        Print(output, "missing", files.Missing);
        Print(output, "more", files.More);
        Print(output, "different", files.Different);
        int failed = report.Results.Count(result => result.Failures.Count > 0);
        output.WriteLine($"{report.Results.Count - failed} of {report.Results.Count} requests agree");
        if (failed > 0)
        {
            output.WriteLine(kept is null ? "--keep DIR keeps the pictures" : $"what differs: {Path.Combine(kept, report.Suite.Name, "different")}");
        }

        output.WriteLine();
        return failed == 0 && files.AreEqual;
    }

    private static string Verdict(CaseResult result) => result switch
    {
        { Failures.Count: > 0 } => "DIFFERENT: " + string.Join("; ", result.Failures),
        { Case.Known.Count: > 0 } => "known: " + string.Join("; ", result.Case.Known.Select(known => $"{known.Aspect}: {known.Reason}")),
        _ => "ok",
    };

    private static void Print(TextWriter output, string heading, IReadOnlyList<string> files)
    {
        foreach (string file in files.Take(10))
        {
            output.WriteLine($"  {heading,-10} {file}");
        }
    }
}
