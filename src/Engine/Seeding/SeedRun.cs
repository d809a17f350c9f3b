using System.Threading.Channels;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>How a task is run.</summary>
/// <param name="Concurrency">How many metatiles are dealt with at a time.</param>
/// <param name="IsDryRun">Whether metatiles are only counted.</param>
public sealed record SeedRunOptions(int Concurrency, bool IsDryRun = false)
{
    /// <summary>How many more may be under way, because the work itself bounds what is asked of sources at a time.</summary>
    public int Surplus { get; init; }
}

/// <summary>
/// One run of a task: walks, and deals with a bounded number of metatiles at a time. Where it has come to can be asked by its observer,
/// or when it has ended; a run that begins there leaves nothing out.
/// </summary>
public sealed class SeedRun
{
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    private readonly ISeedWork _work;
    private readonly SeedRunOptions _options;
    private readonly ISeedObserver? _observer;
    private readonly TileWalker _walker;
    private readonly SeedRetries _retries;
    private readonly int _tilesPerMetatile;
    private readonly Lock _gate = new();
    private readonly LinkedList<WalkCursor> _open = new();
    private long _metatiles, _foundTiles;
    private int _lost;
    private volatile Exception? _fault;

    /// <summary>Prepares a run.</summary>
    /// <param name="area">What to go over.</param>
    /// <param name="work">What to do there.</param>
    /// <param name="options">How.</param>
    /// <param name="time">Clock of the pauses after failures.</param>
    /// <param name="start">Where an earlier run has come to; null for the beginning.</param>
    /// <param name="observer">Who watches; null for nobody.</param>
    public SeedRun(WalkArea area, ISeedWork work, SeedRunOptions options, TimeProvider time, WalkCursor? start, ISeedObserver? observer)
    {
        (Area, _work, _options, _observer) = (area, work, options, observer);
        _walker = new TileWalker(area, start) { Entered = (level, box) => observer?.Entered(this, level, box) };
        _retries = new SeedRetries(time, observer);
        _tilesPerMetatile = (int)area.MetaGrid.MetaSize.Area;
    }

    /// <summary>What it goes over.</summary>
    public WalkArea Area { get; }

    /// <summary>How much of the walk is done, from 0 to 1.</summary>
    public double Progress => _walker.Progress;

    /// <summary>Where the walk is, for a display.</summary>
    public WalkCursor Position => _walker.Cursor;

    /// <summary>Metatiles that were dealt with, or in a dry run would have been.</summary>
    public long Metatiles => Interlocked.Read(ref _metatiles);

    /// <summary>The same in tiles, whole metatiles counted.</summary>
    public long Tiles => Metatiles * _tilesPerMetatile;

    /// <summary>The same in tiles, one by one where the work tells each of them.</summary>
    public long FoundTiles => _work.FindsAll ? Interlocked.Read(ref _foundTiles) : Tiles;

    /// <summary>Where another run has to begin: before the oldest metatile that is not done.</summary>
    public WalkCursor SafeCursor
    {
        get
        {
            lock (_gate)
            {
                return _open.First?.Value ?? _walker.Cursor;
            }
        }
    }

    /// <summary>Does all of it.</summary>
    /// <exception cref="SeedInterruptedException">Metatiles have failed for good.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop; what was under way has been given a moment to end.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queue = Channel.CreateBounded<Job>(1);
        Task workers = Task.WhenAll(Enumerable.Range(0, _options.Concurrency + _options.Surplus).Select(_ => WorkAsync(queue.Reader, stop)));
        try
        {
            await WalkAsync(queue.Writer, stop.Token);
        }
        catch (OperationCanceledException) when (_fault is not null)
        {
            // Why it broke is told below.
        }
        finally
        {
            queue.Writer.TryComplete();
            await EndAsync(workers, cancellationToken);
        }

        if (_fault is { } fault)
        {
            throw new SeedInterruptedException(fault);
        }
    }

    private async Task WalkAsync(ChannelWriter<Job> queue, CancellationToken cancellationToken)
    {
        while (_walker.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task<IReadOnlyList<TileCoord>?> found;
            ValueTask<IReadOnlyList<TileCoord>?> search = _work.FindAsync(_walker.Current, cancellationToken);
            if (search.IsCompletedSuccessfully)
            {
                if (search.Result is not { } tiles)
                {
                    continue;
                }

                found = Task.FromResult<IReadOnlyList<TileCoord>?>(tiles);
            }
            else
            {
                found = search.AsTask();
            }

            if (_options.IsDryRun)
            {
                if (await found is { } counted)
                {
                    Count(counted);
                }

                continue;
            }

            await queue.WriteAsync(new Job(_walker.Current, found, Open()), cancellationToken);
            _observer?.Stepped(this);
        }
    }

    private void Count(IReadOnlyList<TileCoord> found)
    {
        Interlocked.Increment(ref _metatiles);
        Interlocked.Add(ref _foundTiles, found.Count);
    }

    // As the walk goes on meanwhile, the place is noted before.
    private LinkedListNode<WalkCursor> Open()
    {
        WalkCursor cursor = _walker.Cursor;
        lock (_gate)
        {
            return _open.AddLast(cursor);
        }
    }

    // As in MapProxy a worker that gives up does not come back; when as many are lost as it would have, there is no going on.
    private async Task WorkAsync(ChannelReader<Job> queue, CancellationTokenSource stop)
    {
        try
        {
            await foreach (Job job in queue.ReadAllAsync(stop.Token))
            {
                if (await _retries.RunAsync(_work, job.Main, job.Found, stop.Token) is { } found)
                {
                    Count(found);
                }

                lock (_gate)
                {
                    _open.Remove(job.Place);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is not done stays open.
        }
        catch (Exception error)
        {
            _fault = error;
            if (Interlocked.Increment(ref _lost) == _options.Concurrency || !SeedRetries.IsTransient(error))
            {
                await stop.CancelAsync();
            }
        }
    }

    private static async Task EndAsync(Task workers, CancellationToken cancellationToken)
    {
        try
        {
            await workers.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Flights cannot be called off; those that take longer are done again another time.
            await Task.WhenAny(workers, Task.Delay(LastMoment, CancellationToken.None));
        }
    }

    private sealed record Job(TileCoord Main, Task<IReadOnlyList<TileCoord>?> Found, LinkedListNode<WalkCursor> Place);
}
