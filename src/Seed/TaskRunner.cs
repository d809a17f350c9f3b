using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Seed.Output;

namespace MapProxyCluster.Seed;

/// <summary>Runs tasks in this process, one after the other.</summary>
internal sealed class TaskRunner(
    SeedRuns runs, Func<SeedTask, WalkArea?> areaOf, SeedOptions options, Screen screen, ProgressLog log, ProgressStore? progress)
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromSeconds(0.1), LockPatience = TimeSpan.FromSeconds(1);

    /// <summary>Seeds. Caches that another call has locked come later; the last one is waited for.</summary>
    internal async Task SeedAsync(IReadOnlyList<SeedTask> tasks, CancellationToken cancellationToken)
    {
        using SeedLocks? locks = options.UsesCacheLock ? SeedLocks.Open(".mapproxy_seed.lck", TimeProvider.System) : null;
        var waiting = new Queue<SeedTask>(tasks);
        while (waiting.TryDequeue(out SeedTask? task))
        {
            screen.WriteLine(TaskText.Describe(task, areaOf(task)));
            if (!await TryLockAsync(locks, task, mayWait: waiting.Count == 0, cancellationToken))
            {
                screen.WriteLine("    ...cache is locked, skipping");
                waiting.Enqueue(task);
                continue;
            }

            try
            {
                await WalkAsync(task, cancellationToken);
            }
            finally
            {
                locks?.Release(task.Cache);
            }
        }
    }

    // With others to do first, a lock is looked at for a while only.
    private static async Task<bool> TryLockAsync(SeedLocks? locks, SeedTask task, bool mayWait, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (locks?.TryAcquire(task.Cache) == false)
        {
            if (!mayWait && TimeProvider.System.GetElapsedTime(start) > LockPatience)
            {
                return false;
            }

            await Task.Delay(LockPoll, cancellationToken);
        }

        return true;
    }

    /// <summary>Cleans up: by whole levels where the cache can, otherwise tile by tile.</summary>
    internal async Task CleanUpAsync(IReadOnlyList<SeedTask> tasks, CancellationToken cancellationToken)
    {
        foreach (SeedTask task in tasks)
        {
            screen.WriteLine(TaskText.Describe(task, areaOf(task)));
            if (runs.LevelRemovalFor(task) is { } store)
            {
                await RemoveLevelsAsync(task, store, cancellationToken);
            }
            else
            {
                await WalkAsync(task, cancellationToken);
            }
        }
    }

    private async Task WalkAsync(SeedTask task, CancellationToken cancellationToken)
    {
        if (areaOf(task) is null)
        {
            return;
        }

        log.Begin(task);
        screen.Begin(task);
        SeedRun run = runs.Prepare(task, new SeedRunOptions(options.Concurrency, options.IsDryRun), progress?.Find(task), log);
        try
        {
            await run.RunAsync(cancellationToken);
            log.End(run);
            screen.Update(run);
        }
        catch (Exception error) when (error is OperationCanceledException or SeedInterruptedException)
        {
            log.Stop(run);
            throw;
        }
    }

    private async Task RemoveLevelsAsync(SeedTask task, ILevelRemoval store, CancellationToken cancellationToken)
    {
        screen.Begin(task);
        WalkCursor? start = progress?.Find(task);
        int done = start is { IsEnd: true } ? task.Levels.Count : (int)(start?.Path[0].Index ?? 0);
        for (int i = done; i < task.Levels.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int level = task.Levels[i];
            log.Message(store.LevelFolder(level) is { } folder ? $"removing old tiles in {Shorten(folder)}" : $"removing old tiles for level {level}");
            progress?.Save(task, new WalkCursor([new WalkStep(i, task.Levels.Count)]));
            if (options.IsDryRun)
            {
                foreach (string file in store.FilesToRemove(level, task.Before))
                {
                    screen.WriteLine($"removing {file}");
                }
            }
            else
            {
                await store.RemoveLevelAsync(level, task.Before, cancellationToken);
            }

            screen.Update((i + 1.0) / task.Levels.Count);
        }

        progress?.Save(task, WalkCursor.End);
    }

    // Folders close by are named from here.
    private static string Shorten(string folder)
    {
        string path = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        return path.StartsWith("../../", StringComparison.Ordinal) ? Path.GetFullPath(folder) : path;
    }
}
