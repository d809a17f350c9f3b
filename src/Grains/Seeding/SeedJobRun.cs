using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Grains;

/// <summary>
/// The work of an owner on a job: runs its tasks and writes down how far it has come, twice a second. The metatiles themselves are made by
/// the silos that own them.
/// </summary>
internal sealed partial class SeedJobRun : ISeedObserver, IDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(0.5);

    private readonly SeedJobSite _site;
    private readonly SeedJob _job;
    private readonly string _token;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private SeedJobProgress _progress;
    private SeedRun? _run;
    private bool _isLost, _isTold;

    private SeedJobRun(SeedJobSite site, SeedJob job, string token, SeedJobProgress start)
    {
        (_site, _job, _token) = (site, job, token);
        _progress = start with { Silo = site.Name, Started = start.Started ?? site.Time.GetUtcNow(), Error = null };
    }

    /// <summary>Ends when it works no more on the job.</summary>
    internal Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Takes a job and begins; null when another has it, or there is nothing to do.</summary>
    /// <exception cref="CacheFaultException">The store did not answer.</exception>
    internal static async Task<SeedJobRun?> TryStartAsync(SeedJobSite site, string id)
    {
        string token = Guid.NewGuid().ToString("N");
        if (await site.Store.TakeAsync(id, token) is not { } start || await site.Store.LoadAsync(id) is not { } job)
        {
            return null;
        }

        var run = new SeedJobRun(site, job, token, start);
        run.Completion = Task.Run(run.RunAsync);
        return run;
    }

    /// <summary>Has it stop; another may go on.</summary>
    internal void Stop() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    void ISeedObserver.Entered(SeedRun run, int level, BoundingBox box)
    {
        lock (_gate)
        {
            _progress = _progress with { Level = level, Box = box.ToString() };
        }
    }

    /// <inheritdoc/>
    void ISeedObserver.Stepped(SeedRun run)
    {
        // What has come of it is looked at from time to time.
    }

    /// <inheritdoc/>
    void ISeedObserver.Retrying(Exception error, TimeSpan pause, int retriesLeft)
    {
        lock (_gate)
        {
            _progress = _progress with { Retries = _progress.Retries + 1, Error = error.Message };
        }

        LogRetry(_site.Logger, _job.Id, error.Message, pause.TotalSeconds);
    }

    /// <inheritdoc/>
    void ISeedObserver.GaveUp(Exception error) => LogRetry(_site.Logger, _job.Id, error.Message, 0);

    private async Task RunAsync()
    {
        RequestPriority.Current = RequestPriority.Background;
        LogBegun(_site.Logger, _job.Id, _job.Name);
        SeedJobState state = SeedJobState.Waiting;
        Task keeping = KeepAsync();
        try
        {
            await RunTasksAsync(_stop.Token);
            state = SeedJobState.Done;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to stop, or lost, or this process ends.
        }
        catch (Exception error)
        {
            state = SeedJobState.Failed;
            LogFailed(_site.Logger, _job.Id, error);
            lock (_gate)
            {
                _progress = _progress with { Error = error.Message };
            }
        }

        await _stop.CancelAsync();
        await keeping;
        await EndAsync(state);
    }

    private async Task EndAsync(SeedJobState state)
    {
        if (_isLost)
        {
            LogLost(_site.Logger, _job.Id);
            return;
        }

        try
        {
            await _site.Store.ReleaseAsync(_job.Id, _token, Now(), state);
            LogEnded(_site.Logger, _job.Id, state);
        }
        catch (CacheFaultException error)
        {
            // Another takes it when our time has run out, at the place that was last saved.
            LogUnsaved(_site.Logger, _job.Id, error.Message);
        }
    }

    private async Task RunTasksAsync(CancellationToken cancellationToken)
    {
        for (int index = _progress.Task; index < _job.Tasks.Count; index++)
        {
            SeedTask task = _job.Tasks[index];
            if (!task.IsEmpty && task.Levels.Count > 0)
            {
                await RunTaskAsync(task, _progress.Cursor, cancellationToken);
            }

            EndTask(index + 1);
        }
    }

    private Task RunTaskAsync(SeedTask task, WalkCursor? start, CancellationToken cancellationToken)
    {
        SeedRuns runs = _site.RunsFor(_job, task);
        if (runs.LevelCleanupFor(task, _job.IsDryRun) is { } cleanup)
        {
            return CleanUpAsync(task, cleanup, start, cancellationToken);
        }

        SeedRun run = runs.Prepare(task, new SeedRunOptions(_job.Concurrency, _job.IsDryRun), start, this);
        lock (_gate)
        {
            _run = run;
        }

        return run.RunAsync(cancellationToken);
    }

    private async Task CleanUpAsync(SeedTask task, LevelCleanup cleanup, WalkCursor? start, CancellationToken cancellationToken)
    {
        int count = task.Levels.Count;
        for (int i = start is { IsEnd: false } ? (int)start.Path[0].Index : 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                _progress = _progress with { Cursor = new WalkCursor([new WalkStep(i, count)]), Share = (double)i / count, Level = task.Levels[i] };
            }

            long tiles = await cleanup.RunAsync(task.Levels[i], cancellationToken);
            lock (_gate)
            {
                _progress = _progress with { Tiles = _progress.Tiles + tiles };
            }
        }
    }

    private void EndTask(int next)
    {
        lock (_gate)
        {
            _progress = Snapshot() with { Task = next, Cursor = null, Share = 0, Level = null, Box = null };
            _run = null;
        }
    }

    private SeedJobProgress Now()
    {
        lock (_gate)
        {
            return Snapshot();
        }
    }

    private SeedJobProgress Snapshot()
    {
        SeedJobProgress now = _progress with { Updated = _site.Time.GetUtcNow() };
        return _run is not { } run ? now : now with
        {
            Cursor = run.SafeCursor,
            Share = run.Progress,
            Metatiles = now.Metatiles + run.Metatiles,
            Tiles = now.Tiles + run.FoundTiles,
        };
    }

    // Before our time has run out for others, we stop by ourselves.
    private async Task KeepAsync()
    {
        long saved = _site.Time.GetTimestamp();
        using var timer = new PeriodicTimer(Rhythm, _site.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                long sent = _site.Time.GetTimestamp();
                if (await TrySaveAsync() is not { } hold)
                {
                    _isLost = _site.Time.GetElapsedTime(saved) > _site.Store.Lifetime - (Rhythm * 2);
                }
                else
                {
                    saved = sent;
                    _isLost = hold == SeedJobHold.Lost;
                }

                if (_isLost || _isTold)
                {
                    await _stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
    }

    private async Task<SeedJobHold?> TrySaveAsync()
    {
        try
        {
            SeedJobHold hold = await _site.Store.SaveAsync(_job.Id, _token, Now());
            _isTold = hold == SeedJobHold.Told;
            if (hold == SeedJobHold.Forgotten)
            {
                // A server that came back empty.
                await _site.Store.CreateAsync(_job);
                await _site.Store.TakeAsync(_job.Id, _token);
            }

            return hold;
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "seed job {Job} ({Name}) is worked on here")]
    private static partial void LogBegun(ILogger logger, string job, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "seed job {Job} is {State}")]
    private static partial void LogEnded(ILogger logger, string job, SeedJobState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "seed job {Job}: {Reason}; next try in {Pause} s")]
    private static partial void LogRetry(ILogger logger, string job, string reason, double pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "seed job {Job} has failed")]
    private static partial void LogFailed(ILogger logger, string job, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "seed job {Job}: another silo may work on it by now")]
    private static partial void LogLost(ILogger logger, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "seed job {Job}: how far it has come could not be saved ({Reason})")]
    private static partial void LogUnsaved(ILogger logger, string job, string reason);
}
