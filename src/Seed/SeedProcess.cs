using System.Runtime.InteropServices;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Hosting;
using MapProxyCluster.Seed.Cluster;
using MapProxyCluster.Seed.Output;

namespace MapProxyCluster.Seed;

/// <summary>One call of the command: signals, duration, exit codes (behaviour reference 13.1).</summary>
internal static class SeedProcess
{
    /// <summary>Runs the command; returns its exit code.</summary>
    internal static async Task<int> RunAsync(SeedOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Stop(PosixSignalContext signal)
        {
            // A second one ends the process at once.
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var limit = new CancellationTokenSource(options.Duration ?? Timeout.InfiniteTimeSpan);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        try
        {
            return await RunTasksAsync(options, both.Token);
        }
        catch (ConfigurationException error)
        {
            foreach (ConfigurationMessage message in error.Errors)
            {
                Console.Error.WriteLine($"ERROR: {message}");
            }

            return ExitCode.Stopped;
        }
        catch (SeedInterruptedException)
        {
            Console.WriteLine("\ninterrupted...");
            return ExitCode.Broken;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("\nexiting...");
            return stop.IsCancellationRequested ? ExitCode.Stopped : ExitCode.Done;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException or SettingsException)
        {
            Console.Error.WriteLine($"ERROR: {error.Message}");
            return ExitCode.Refused;
        }
    }

    private static async Task<int> RunTasksAsync(SeedOptions options, CancellationToken cancellationToken)
    {
        var screen = new Screen(options);
        using ClusterJobs? cluster = options.Cluster is { } redis ? new ClusterJobs(redis) : null;
        if (options.Job is { } request)
        {
            return cluster is null
                ? throw new SettingsException("this is about a cluster: --cluster, or Cluster__Redis, is missing")
                : await new ClusterSeeding(cluster, options, screen).RunAsync(request, cancellationToken);
        }

        using SeedSession session = SeedSession.Open(options, screen);
        var progress = options.ProgressFile is { } file ? ProgressStore.Open(file, options.Continues) : null;
        if (!Reseeding.IsDue(options, TimeProvider.System))
        {
            Console.WriteLine("no need for re-seeding");
            return ExitCode.Refused;
        }

        if (session.Select(options) is not { } tasks)
        {
            return ExitCode.Refused;
        }

        if (options.IsSummary)
        {
            TaskText.PrintSummary(tasks, session.AreaOf);
            return ExitCode.Done;
        }

        if (options.IsInteractive)
        {
            tasks = Questions.Choose(tasks, session.AreaOf);
        }

        if (cluster is not null)
        {
            return await new ClusterSeeding(cluster, options, screen).RunAsync(tasks, cancellationToken);
        }

        await session.RunAsync(tasks, progress, cancellationToken);
        progress?.Remove();
        return ExitCode.Done;
    }
}
