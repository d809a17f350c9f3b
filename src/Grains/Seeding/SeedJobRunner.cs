using MapProxyCluster.Caches;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Grains;

/// <summary>Looks once a second which jobs there are, and works on those that are for this site.</summary>
public sealed partial class SeedJobRunner(SeedJobSite site) : IAsyncDisposable
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, SeedJobRun> _runs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _isAway;

    /// <summary>Begins to look.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>Stops working; others go on at once.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        foreach (SeedJobRun run in _runs.Values)
        {
            run.Stop();
        }

        await Task.WhenAll(_runs.Values.Select(run => run.Completion));
        Forget();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Rhythm, site.Time);
        try
        {
            do
            {
                await TryLookAsync();
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task TryLookAsync()
    {
        try
        {
            await LookAsync();
            _isAway = false;
        }
        catch (CacheFaultException error)
        {
            if (!_isAway)
            {
                LogAway(site.Logger, error.Message);
            }

            _isAway = true;
        }
        catch (Exception error)
        {
            LogFailure(site.Logger, error);
        }
    }

    private async Task LookAsync()
    {
        Forget();
        IReadOnlyList<SeedJobStatus> due = [.. (await site.Store.ListOpenAsync()).Where(job => job.IsDue)];
        int priority = due.Count == 0 ? 0 : due.Max(job => job.Priority);
        foreach (SeedJobStatus job in due)
        {
            bool isRunning = _runs.TryGetValue(job.Id, out SeedJobRun? run);
            if (job.Priority < priority)
            {
                run?.Stop();
            }
            else if (!isRunning && site.IsHome(job.Id) && await SeedJobRun.TryStartAsync(site, job.Id) is { } started)
            {
                _runs[job.Id] = started;
            }
        }
    }

    private void Forget()
    {
        foreach ((string id, SeedJobRun run) in _runs.Where(run => run.Value.Completion.IsCompleted).ToArray())
        {
            _runs.Remove(id);
            run.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "seed jobs wait: {Reason}")]
    private static partial void LogAway(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "seed jobs could not be looked at")]
    private static partial void LogFailure(ILogger logger, Exception error);
}
