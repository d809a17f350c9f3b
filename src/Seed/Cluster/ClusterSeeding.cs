using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Seed.Output;

namespace MapProxyCluster.Seed.Cluster;

/// <summary>A call whose work a cluster does: starts a job there and follows it. Leaving does not end it.</summary>
internal sealed class ClusterSeeding(ClusterJobs cluster, SeedOptions options, Screen screen)
{
    /// <summary>Starts a job with some tasks and follows it, unless it is to be left alone; returns the exit code.</summary>
    /// <exception cref="OperationCanceledException">It was told to stop: the job goes on, or is paused when its time was over.</exception>
    internal async Task<int> RunAsync(SeedTasks tasks, CancellationToken cancellationToken)
    {
        SeedTask[] all = [.. tasks.Seeds, .. tasks.Cleanups];
        if (all.Length == 0)
        {
            return ExitCode.Done;
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var job = new SeedJob
        {
            Id = SeedJob.NewId(now),
            Name = string.Join(", ", all.Select(task => task.Name).Distinct()),
            Project = options.Project,
            Tasks = all,
            Priority = options.Priority,
            Concurrency = options.Concurrency,
            IsDryRun = options.IsDryRun,
            Created = now,
        };
        await cluster.Store.CreateAsync(job);
        screen.WriteLine($"seed job {job.Id} of cluster '{cluster.Name}' ({all.Length} task{(all.Length > 1 ? "s" : "")})");
        return options.Detaches ? ExitCode.Done : await FollowAsync(job.Id, cancellationToken);
    }

    /// <summary>Lists, follows or commands jobs; returns the exit code.</summary>
    internal async Task<int> RunAsync(JobRequest request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case { Id: null }:
                await cluster.ListAsync();
                return ExitCode.Done;
            case { Command: { } command }:
                return await cluster.CommandAsync(request.Id, command) ? ExitCode.Done : ExitCode.Refused;
            default:
                return await FollowAsync(request.Id, cancellationToken);
        }
    }

    private async Task<int> FollowAsync(string id, CancellationToken cancellationToken)
    {
        SeedJobStatus? end = null;
        try
        {
            await screen.RunAsync(async () => end = await new JobFollower(cluster.Store, screen, TimeProvider.System).FollowAsync(id, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync(id);
            throw;
        }

        if (end is null)
        {
            Console.Error.WriteLine($"ERROR: there is no seed job '{id}'");
            return ExitCode.Refused;
        }

        screen.WriteLine($"seed job {id} is {end.State.ToString().ToLowerInvariant()}{(end.Progress.Error is { } error && end.State == SeedJobState.Failed ? $": {error}" : "")}");
        return end.State switch { SeedJobState.Done => ExitCode.Done, SeedJobState.Failed => ExitCode.Broken, _ => ExitCode.Stopped };
    }

    private async Task LeaveAsync(string id)
    {
        if (options.Duration is not null)
        {
            await cluster.Store.CommandAsync(id, SeedJobCommand.Pause);
            Console.WriteLine($"\nseed job {id} is paused; --resume {id} goes on with it");
        }
        else
        {
            Console.WriteLine($"\nseed job {id} goes on in the cluster; --watch {id} follows it, --cancel {id} stops it");
        }
    }
}
