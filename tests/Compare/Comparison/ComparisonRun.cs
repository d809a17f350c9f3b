using MapProxyCluster.Compare.Servers;

namespace MapProxyCluster.Compare.Comparison;

/// <summary>The outcome of a whole comparison.</summary>
/// <param name="Results">One per request.</param>
/// <param name="TheirFiles">Files in MapProxy's cache.</param>
/// <param name="OurFiles">Files in our cache.</param>
public sealed record ComparisonReport(IReadOnlyList<CaseResult> Results, IReadOnlyList<string> TheirFiles, IReadOnlyList<string> OurFiles);

/// <summary>Serves one configuration with MapProxy and with our program, each with an empty cache, and asks both the same.</summary>
public static class ComparisonRun
{
    /// <summary>Runs the requests on empty caches; configurations, caches and pictures that differ are left in <paramref name="folder"/>.</summary>
    public static async Task<ComparisonReport> RunAsync(IReadOnlyList<Case> cases, string folder)
    {
        Programs.Require();
        foreach (string old in (string[])["mapproxy", "mapproxy-cluster", "different"])
        {
            if (Directory.Exists(Path.Combine(folder, old)))
            {
                Directory.Delete(Path.Combine(folder, old), recursive: true);
            }
        }

        string configuration = ReadConfiguration();
        await using MapProxyServer theirs = await MapProxyServer.StartAsync(
            "MapProxy", Programs.MapProxy, Path.Combine(folder, "mapproxy"), configuration);
        await using MapProxyServer ours = await MapProxyServer.StartAsync(
            "MapProxyCluster", Programs.Ours, Path.Combine(folder, "mapproxy-cluster"), configuration);
        var results = new List<CaseResult>();
        foreach (Case request in cases)
        {
            Answer[] answers = await Task.WhenAll(AskAsync(theirs, request.PathForMapProxy ?? request.Path), AskAsync(ours, request.Path));
            CaseResult result = CaseResult.Judge(request, answers[0], answers[1]);
            results.Add(result);
            if (result.Failures.Count > 0)
            {
                await KeepAsync(result, Path.Combine(folder, "different"), results.Count);
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "mapproxy.log"), theirs.Log);
        await File.WriteAllTextAsync(Path.Combine(folder, "mapproxy-cluster.log"), ours.Log);
        return new ComparisonReport(results, theirs.CacheFiles(), ours.CacheFiles());
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
            [.. server.Upstream.TakeRequests().Order(StringComparer.Ordinal)]);
    }

    private static async Task KeepAsync(CaseResult result, string folder, int number)
    {
        Directory.CreateDirectory(folder);
        string name = Path.Combine(folder, $"{number:00} {result.Case.Name.Replace('/', ' ')}");
        await File.WriteAllBytesAsync($"{name}.theirs{Extension(result.Theirs)}", result.Theirs.Body);
        await File.WriteAllBytesAsync($"{name}.ours{Extension(result.Ours)}", result.Ours.Body);
        await File.WriteAllLinesAsync($"{name}.txt",
        [
            result.Case.Path, .. result.Failures, "", "upstream of MapProxy:", .. result.Theirs.UpstreamRequests, "", "our upstream:", .. result.Ours.UpstreamRequests,
        ]);
        if (result.Difference is not null)
        {
            byte[] picture = Picture.Decode(result.Theirs.Body).DrawDifference(Picture.Decode(result.Ours.Body));
            await File.WriteAllBytesAsync($"{name}.difference.png", picture);
        }
    }

    private static string Extension(Answer answer) => answer.IsImage ? "." + answer.ContentType.Split('/', ';')[1] : ".body";

    private static string ReadConfiguration()
    {
        using Stream stream = typeof(ComparisonRun).Assembly.GetManifestResourceStream("mapproxy.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
