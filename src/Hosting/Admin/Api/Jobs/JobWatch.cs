using System.Runtime.CompilerServices;
using MapProxyCluster.Caches;
using MapProxyCluster.Grains;

namespace MapProxyCluster.Hosting;

/// <summary>
/// All jobs, for all who watch them: they are read twice a second while somebody does, once for everybody. Nobody waits for another: who is slow
/// misses states in between.
/// </summary>
/// <param name="read">Reads the jobs.</param>
/// <param name="time">Clock.</param>
internal sealed class JobWatch(Func<Task<IReadOnlyList<SeedJobStatus>>> read, TimeProvider time)
{
    /// <summary>How often jobs are looked at.</summary>
    internal static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(0.5);

    private readonly Lock _gate = new();
    private IReadOnlyList<JobText>? _latest;
    private TaskCompletionSource _news = NewSignal();
    private int _watchers;
    private bool _isReading;

    /// <summary>The reading that goes on; a completed one while nobody watches.</summary>
    internal Task Reading { get; private set; } = Task.CompletedTask;

    /// <summary>The jobs as they are now, then as they are after each change; null when nothing has changed for a while.</summary>
    /// <param name="patience">That while.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    internal async IAsyncEnumerable<IReadOnlyList<JobText>?> WatchAsync(TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            for (IReadOnlyList<JobText>? seen = null; ;)
            {
                IReadOnlyList<JobText>? next = await NextAsync(seen, patience, cancellationToken);
                yield return next;
                seen = next ?? seen;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers--;
            }
        }
    }

    private void Enter()
    {
        lock (_gate)
        {
            _watchers++;
            if (!_isReading)
            {
                _isReading = true;
                Reading = Task.Run(ReadAsync);
            }
        }
    }

    private async Task<IReadOnlyList<JobText>?> NextAsync(IReadOnlyList<JobText>? seen, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Task news;
                lock (_gate)
                {
                    if (_latest is not null && _latest != seen)
                    {
                        return _latest;
                    }

                    news = _news.Task;
                }

                await news.WaitAsync(patience, time, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task ReadAsync()
    {
        using var timer = new PeriodicTimer(Rhythm, time);
        while (IsWatched())
        {
            await LookAsync();
            await timer.WaitForNextTickAsync();
        }
    }

    private bool IsWatched()
    {
        lock (_gate)
        {
            _isReading = _watchers > 0;

            // Whoever comes after a pause must not be told of the time before it.
            _latest = _isReading ? _latest : null;
            return _isReading;
        }
    }

    private async Task LookAsync()
    {
        try
        {
            Tell([.. (await read()).Select(JobText.Of)]);
        }
        catch (CacheFaultException)
        {
            // While the store is away there are no news; the watchers stay.
        }
        catch (Exception error)
        {
            Signal().SetException(error);
        }
    }

    private void Tell(JobText[] jobs)
    {
        lock (_gate)
        {
            if (_latest is not null && _latest.SequenceEqual(jobs))
            {
                return;
            }

            _latest = jobs;
        }

        Signal().SetResult();
    }

    private TaskCompletionSource Signal() => Interlocked.Exchange(ref _news, NewSignal());

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
