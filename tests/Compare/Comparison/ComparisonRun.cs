using System.Globalization;
using MapProxyCluster.Compare.Servers;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>The outcome of a suite.</summary>
/// <param name="Suite">The configuration and its requests.</param>
/// <param name="Results">One per request.</param>
/// <param name="Files">What differs in the caches.</param>
public sealed record SuiteReport(Suite Suite, IReadOnlyList<CaseResult> Results, CacheComparison Files);

/// <summary>Serves configurations with MapProxy and with our program, each with an empty cache, and asks both the same.</summary>
public static class ComparisonRun
{
    // Texts of ours come compressed to those who take it.
    private const string Compression = "Accept-Encoding";

    // Those that are the product's own (ETag and time of a new tile, X-Cache) are not among them: see docs/compatibility.md.
    private static readonly string[] ComparedHeaders = ["Cache-Control", "Pragma", "Expires", "Access-Control-Allow-Origin", "Vary"];

    /// <summary>Runs a suite on empty caches; configurations, caches and pictures that differ are left in <paramref name="folder"/>.</summary>
    public static async Task<SuiteReport> RunAsync(Suite suite, string folder)
    {
        Programs.Require();
        folder = Path.Combine(folder, suite.Name);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        string configuration = Programs.FolderOf(suite);
        await using MapProxyServer theirs = await MapProxyServer.StartAsync(
            "MapProxy", Programs.MapProxy, Path.Combine(folder, "mapproxy"), configuration);
        await using MapProxyServer ours = await MapProxyServer.StartAsync(
            "MapProxyCluster", Programs.Ours, Path.Combine(folder, "mapproxy-cluster"), configuration);
        var results = new List<CaseResult>();
        foreach (Case request in suite.Cases)
        {
            Answer[] answers = await Task.WhenAll(AskAsync(theirs, request.PathForMapProxy ?? request.Path), AskAsync(ours, request.Path));
            CaseResult result = CaseResult.Judge(request, answers[0], answers[1]);
            results.Add(result);
            if (result.Findings.Count > 0)
            {
                await KeepAsync(result, Path.Combine(folder, "different"), results.Count);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "mapproxy.log"), theirs.Log);
        await File.WriteAllTextAsync(Path.Combine(folder, "mapproxy-cluster.log"), ours.Log);
        return new SuiteReport(suite, results, CacheComparison.Of(suite, theirs.CacheFolder, ours.CacheFolder));
    }

    private static async Task<Answer> AskAsync(MapProxyServer server, string path)
    {
        _ = server.Upstream.TakeRequests();
        using HttpResponseMessage response = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        return new Answer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.ToString() ?? "",
            body,
            [.. server.Upstream.TakeRequests().Select(UpstreamRequest.Normalize).Order(StringComparer.Ordinal)])
        {
            Headers = string.Join("; ", ComparedHeaders.SelectMany(name => HeaderLine(response, name))),
        };
    }

    private static IEnumerable<string> HeaderLine(HttpResponseMessage response, string name)
    {
        bool isThere = response.Headers.NonValidated.TryGetValues(name, out var values) || response.Content.Headers.NonValidated.TryGetValues(name, out values);
        return isThere ? [$"{name}: {string.Join(", ", values.SelectMany(value => value.Split(',')).Select(part => Fresh(part.Trim(), response)).Where(part => part != Compression).Order(StringComparer.Ordinal))}"] : [];
    }

    // We tell the age of an answer; what counts is how long it stays fresh from now on.
    private static string Fresh(string directive, HttpResponseMessage response)
    {
        string[] pair = directive.Split('=', 2);
        return response.Headers.Age is { } age && pair is [_, var text] && int.TryParse(text, CultureInfo.InvariantCulture, out int seconds)
            ? string.Create(CultureInfo.InvariantCulture, $"{pair[0]}={seconds - (int)age.TotalSeconds}")
            : directive;
    }

    private static async Task KeepAsync(CaseResult result, string folder, int number)
    {
        Directory.CreateDirectory(folder);
        string name = Path.Combine(folder, $"{number:00} {result.Case.Name.Replace('/', ' ')}");
        await File.WriteAllBytesAsync($"{name}.theirs{Extension(result.Theirs)}", result.Theirs.Body);
        await File.WriteAllBytesAsync($"{name}.ours{Extension(result.Ours)}", result.Ours.Body);
        await File.WriteAllLinesAsync($"{name}.txt",
        [
            result.Case.Path, .. result.Findings.Select(finding => finding.Text),
            "", "upstream of MapProxy:", .. result.Theirs.UpstreamRequests, "", "our upstream:", .. result.Ours.UpstreamRequests,
        ]);
        if (result.Difference is not null)
        {
            byte[] picture = Picture.Decode(result.Theirs.Body).DrawDifference(Picture.Decode(result.Ours.Body));
            await File.WriteAllBytesAsync($"{name}.difference.png", picture);
        }
    }

    private static string Extension(Answer answer) => answer.IsImage ? "." + answer.ContentType.Split('/', ';')[1] : ".body";
}
