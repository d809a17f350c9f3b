using System.CommandLine;
using System.Globalization;
using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Tools.Commands;

/// <summary><c>defrag-compact-cache</c>: writes bundles anew that hold many replaced tiles.</summary>
internal static class DefragCommand
{
    private const double Megabyte = 1024 * 1024;

    internal static Command Build()
    {
        var file = new Option<string?>("--mapproxy-conf", "-f") { Description = "the mapproxy.yaml" };
        var percent = new Option<double>("--min-percent")
        {
            Description = "rewrite a bundle only if at least this part of it is not needed",
            DefaultValueFactory = _ => 10,
        };
        var megabytes = new Option<double>("--min-mb")
        {
            Description = "rewrite a bundle only if at least so many megabytes of it are not needed",
            DefaultValueFactory = _ => 1,
        };
        var dryRun = new Option<bool>("--dry-run", "-n") { Description = "only print what would be done" };
        var names = new Option<string?>("--caches") { Description = "only these caches, separated by commas" };
        var command = new Command("defrag-compact-cache", "Rewrite the bundles of compact caches without replaced tiles.") { file, percent, megabytes, dryRun, names };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(file),
            parsed.GetValue(names)?.Split(','),
            new Thresholds(parsed.GetValue(percent) / 100, parsed.GetValue(megabytes) * Megabyte),
            parsed.GetValue(dryRun),
            cancellationToken));
        return command;
    }

    private sealed record Thresholds(double Part, double Bytes);

    private static async Task<int> RunAsync(
        string? file, string[]? wanted, Thresholds thresholds, bool dryRun, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return Fail("name the configuration with -f", 1);
        }

        if (!File.Exists(file))
        {
            return Fail($"no such file: {file}", 2);
        }

        ConfigurationResult loaded = ConfigurationLoader.Load(file);
        if (loaded.Configuration is not { } configuration)
        {
            foreach (ConfigurationMessage message in loaded.Messages.Where(message => message.Severity == ConfigurationSeverity.Error))
            {
                Console.Error.WriteLine($"ERROR: {message}");
            }

            return 2;
        }

        IReadOnlyList<(string Cache, CompactTileCacheOptions Folder)> folders = BundleFolders.All(configuration);
        string[] known = [.. folders.Select(folder => folder.Cache).Distinct()];
        string[] unknown = [.. (wanted ?? []).Except(known)];
        if (unknown.Length > 0)
        {
            Console.WriteLine($"unknown caches: {string.Join(", ", unknown)}");
            Console.WriteLine($"available compact caches: {string.Join(", ", known)}");
            return 1;
        }

        bool isDone = true;
        foreach ((string cache, CompactTileCacheOptions folder) in folders.Where(folder => wanted?.Contains(folder.Cache) != false))
        {
            isDone &= await DefragmentAsync(cache, folder, thresholds, dryRun, cancellationToken);
        }

        return isDone ? 0 : 1;
    }

    private static async Task<bool> DefragmentAsync(
        string cache, CompactTileCacheOptions folder, Thresholds thresholds, bool dryRun, CancellationToken cancellationToken)
    {
        var defragmenter = new BundleDefragmenter(folder, TimeProvider.System, NullLogger.Instance);
        IReadOnlyList<string> bundles = defragmenter.Bundles();
        bool isDone = true;
        for (int i = 0; i < bundles.Count; i++)
        {
            try
            {
                if (defragmenter.Measure(bundles[i]) is not { } usage)
                {
                    continue;
                }

                bool isWorthIt = usage.Fragmentation >= thresholds.Part && usage.Actual - usage.Used >= thresholds.Bytes;
                Tell($"{cache}: {i + 1,3}/{bundles.Count} ({bundles[i]}) fragmentation is {usage.Fragmentation * 100:F1}% ({(usage.Actual - usage.Used) / 1024}kb) - {(isWorthIt ? "defragmenting" : "skipping")}");
                if (isWorthIt && !dryRun)
                {
                    await defragmenter.DefragmentAsync(bundles[i], cancellationToken);
                }
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                // One bundle that is damaged or in use is no reason to leave the others as they are.
                Console.Error.WriteLine($"ERROR: {bundles[i]}: {error.Message}");
                isDone = false;
            }
        }

        return isDone;
    }

    // As Python's logging prints it.
    private static void Tell(FormattableString line) => Console.WriteLine(
        $"[{DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture)}] {line.ToString(CultureInfo.InvariantCulture)}");

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"ERROR: {message}");
        return exitCode;
    }
}
