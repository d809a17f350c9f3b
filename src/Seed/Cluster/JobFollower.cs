using System.Globalization;
using MapProxyCluster.Grains;
using MapProxyCluster.Seed.Output;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Seed.Cluster;

/// <summary>Shows how a job of the cluster gets on, in the same lines or bars as work that is done here.</summary>
internal sealed class JobFollower(ISeedJobStore jobs, Screen screen, TimeProvider time)
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(0.5), Patience = TimeSpan.FromSeconds(5);

    private SeedJobProgress _shown = SeedJobProgress.None;
    private long? _lastLine;
    private int _task = -1;
    private bool _isWaitTold;
    private string? _error;

    /// <summary>Follows a job until it has ended or is paused; null when there is no such job.</summary>
    internal async Task<SeedJobStatus?> FollowAsync(string id, CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        using var timer = new PeriodicTimer(Rhythm, time);
        while (true)
        {
            if (await jobs.FindAsync(id) is not { } job)
            {
                return null;
            }

            Show(job);
            if (job.IsEnded || job.State == SeedJobState.Paused)
            {
                return job;
            }

            if (job.State == SeedJobState.Waiting && !_isWaitTold && time.GetElapsedTime(begun) > Patience)
            {
                _isWaitTold = true;
                screen.WriteLine("no silo has taken the job yet: none is there, or a job of higher priority goes first");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private void Show(SeedJobStatus job)
    {
        SeedJobProgress progress = job.Progress;
        int task = Math.Min(progress.Task, job.Tasks.Count - 1);
        for (; _task < task; _task++)
        {
            if (_task >= 0)
            {
                screen.Update(1, progress.Tiles);
            }

            screen.Begin(job.Tasks[_task + 1].Name, $"{job.Tasks[_task + 1].Cache}/{job.Tasks[_task + 1].Grid}");
        }

        bool isDone = progress.Task >= job.Tasks.Count;
        screen.Update(isDone ? 1 : progress.Share, progress.Tiles);
        if (progress.Error is { } error && error != _error)
        {
            Console.Error.WriteLine($"An error occured: {error}");
        }

        _error = progress.Error;
        bool isDue = job.IsEnded || _lastLine is not { } last || time.GetElapsedTime(last) >= screen.LineInterval;
        if (screen.ShowsLines && isDue && progress.Updated is not null && progress.Updated != _shown.Updated)
        {
            _lastLine = time.GetTimestamp();
            screen.WriteLine(Line(job.Tasks[task], progress, isDone));
        }

        _shown = progress;
    }

    private string Line(SeedTaskSummary task, SeedJobProgress progress, bool isDone)
    {
        string box = BoundingBox.TryParse(progress.Box) is { } known ? TaskText.Format(known) + " " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"[{time.GetLocalNow():HH:mm:ss}] {progress.Level ?? (task.Levels.Count > 0 ? task.Levels[0] : 0),2} {(isDone ? 100 : progress.Share * 100),6:F2}% {box}({progress.Tiles} tiles)");
    }
}
