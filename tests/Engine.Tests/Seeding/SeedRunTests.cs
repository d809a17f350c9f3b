using System.Collections.Concurrent;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine.Tests.Seeding;

public sealed class SeedRunTests
{
    private static readonly WalkArea Area = new(
        new MetaGrid(TileSets.WebMercator, new PixelSize(4, 4), 0), [3, 4, 5, 6], new BoundingBoxCoverage(new BoundingBox(-1e7, -1e7, 1e7, 1e7), Srs.WebMercator));

    private readonly HurriedTime _time = new();

    private SeedRun Prepare(ISeedWork work, int concurrency, WalkCursor? start = null, ISeedObserver? observer = null, bool isDryRun = false) =>
        Prepare(work, new SeedRunOptions(concurrency, isDryRun), start, observer);

    private SeedRun Prepare(ISeedWork work, SeedRunOptions options, WalkCursor? start = null, ISeedObserver? observer = null) =>
        new(Area, work, options, _time, start, observer);

    private static HashSet<TileCoord> All()
    {
        var walker = new TileWalker(Area);
        var all = new HashSet<TileCoord>();
        while (walker.MoveNext())
        {
            Assert.True(all.Add(walker.Current));
        }

        return all;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task RunAsync_AllNeeded_DoesEachOnceWithinTheWindow(int concurrency)
    {
        var work = new RecordedWork { Pause = () => Task.Run(() => { }) };
        SeedRun run = Prepare(work, concurrency);

        await run.RunAsync(default);

        Assert.Equal(All(), work.Done.ToHashSet());
        Assert.Equal(work.Done.Count, work.Done.Distinct().Count());
        Assert.True(work.Most <= concurrency, $"{work.Most}");
        Assert.Equal((work.Done.Count, 1.0, true), ((int)run.Metatiles, run.Progress, run.SafeCursor.IsEnd));
        Assert.Equal(run.Metatiles * 16, run.Tiles);
    }

    [Fact]
    public async Task RunAsync_BlockedWorkers_LookAheadNoFurtherThanTheWindow()
    {
        var gate = new TaskCompletionSource();
        var work = new RecordedWork { Gate = gate.Task };
        Task run = Prepare(work, 3).RunAsync(default);

        // Three under way, one in the queue, one in the walker's hand.
        await work.Begun(3);
        int sought = work.Sought;
        Assert.InRange(sought, 3, 5);
        gate.SetResult();
        await run;
        Assert.Equal(All().Count, work.Done.Count);
    }

    [Fact]
    public async Task RunAsync_Surplus_IsUnderWayAsWell()
    {
        var gate = new TaskCompletionSource();
        var work = new RecordedWork { Gate = gate.Task };
        SeedRun run = Prepare(work, new SeedRunOptions(1) { Surplus = 2 });
        Task running = run.RunAsync(default);

        await work.Begun(3);
        Assert.Equal(All().First(), TileAt(run.SafeCursor));
        gate.SetResult();
        await running;

        Assert.Equal((All().Count, 3), (work.Done.Count, work.Most));
    }

    [Fact]
    public async Task RunAsync_SurplusAndLastingFailures_EndsAfterAsManyAsTheConcurrency()
    {
        TileCoord[] bad = [.. All().Skip(4).Take(2)];
        var observer = new RecordedObserver();
        var work = new RecordedWork { Failing = bad.Contains };
        SeedRun run = Prepare(work, new SeedRunOptions(2) { Surplus = 4 }, observer: observer);

        await Assert.ThrowsAsync<SeedInterruptedException>(() => run.RunAsync(default));

        var next = new RecordedWork();
        await Prepare(next, 1, run.SafeCursor).RunAsync(default);
        Assert.Equal(All(), work.Done.Concat(next.Done).ToHashSet());
        Assert.Superset(bad.ToHashSet(), next.Done.ToHashSet());
    }

    private static TileCoord TileAt(WalkCursor cursor)
    {
        var walker = new TileWalker(Area, cursor);
        Assert.True(walker.MoveNext());
        return walker.Current;
    }

    [Fact]
    public async Task RunAsync_NothingNeeded_DoesNothing()
    {
        var work = new RecordedWork { IsNeeded = _ => false };
        SeedRun run = Prepare(work, 2);

        await run.RunAsync(default);

        Assert.Equal((0L, 0, 1.0), (run.Metatiles, work.Done.Count, run.Progress));
    }

    [Fact]
    public async Task RunAsync_DryRun_CountsOnly()
    {
        var work = new RecordedWork { IsNeeded = tile => tile.Z == 6 };
        SeedRun run = Prepare(work, 2, isDryRun: true);

        await run.RunAsync(default);

        Assert.Equal((All().Count(tile => tile.Z == 6), 0), ((int)run.Metatiles, work.Done.Count));
    }

    [Fact]
    public async Task RunAsync_Stopped_TheNextRunDoesWhatIsLeft()
    {
        using var stop = new CancellationTokenSource();
        var first = new RecordedWork();
        first.Pause = () =>
        {
            if (first.Done.Count == 9)
            {
                stop.Cancel();
            }

            return Task.CompletedTask;
        };
        SeedRun broken = Prepare(first, 2);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => broken.RunAsync(stop.Token));

        var second = new RecordedWork();
        await Prepare(second, 2, broken.SafeCursor).RunAsync(default);

        Assert.Equal(All(), first.Done.Concat(second.Done).ToHashSet());
        int twice = first.Done.Intersect(second.Done).Count();
        Assert.True(twice <= 4, $"{twice} twice");
    }

    [Fact]
    public async Task RunAsync_Failure_IsTriedAgainAfterLongerAndLongerPauses()
    {
        int failures = 3;
        var observer = new RecordedObserver();
        var work = new RecordedWork
        {
            Pause = () => Interlocked.Decrement(ref failures) >= 0 ? throw new SourceException("down") : Task.CompletedTask,
        };

        await Prepare(work, 1, observer: observer).RunAsync(default);

        Assert.Equal(All(), work.Done.ToHashSet());
        Assert.Equal([2, 4, 8], observer.Pauses.Select(pause => (int)pause.TotalSeconds));
    }

    [Fact]
    public async Task RunAsync_LastingFailure_EndsWithTheCursorBeforeIt()
    {
        TileCoord bad = All().ElementAt(5);
        var observer = new RecordedObserver();
        var work = new RecordedWork { Failing = tile => tile == bad };
        SeedRun run = Prepare(work, 1, observer: observer);

        await Assert.ThrowsAsync<SeedInterruptedException>(() => run.RunAsync(default));

        Assert.Equal((100, 600, 1), (observer.Pauses.Count, (int)observer.Pauses.Max().TotalSeconds, observer.GivenUp));
        var next = new RecordedWork();
        await Prepare(next, 1, run.SafeCursor).RunAsync(default);
        Assert.Equal(bad, next.Done.First());
        Assert.Equal(All(), work.Done.Concat(next.Done).ToHashSet());
    }

    [Fact]
    public async Task RunAsync_OneOfTwoWorkersLost_DoesTheRestAndFailsAtTheEnd()
    {
        TileCoord bad = All().ElementAt(5);
        var observer = new RecordedObserver();
        var work = new RecordedWork { Failing = tile => tile == bad };
        SeedRun run = Prepare(work, 2, observer: observer);

        await Assert.ThrowsAsync<SeedInterruptedException>(() => run.RunAsync(default));

        Assert.Equal(All().Except([bad]).ToHashSet(), work.Done.ToHashSet());
        Assert.False(run.SafeCursor.IsEnd);
    }

    private sealed class RecordedWork : ISeedWork
    {
        public bool FindsAll => true;

        private readonly ConcurrentDictionary<int, TaskCompletionSource> _marks = new();
        private int _sought, _begun, _now, _most;

        public ConcurrentQueue<TileCoord> Done { get; } = new();

        public Func<TileCoord, bool> IsNeeded { get; init; } = _ => true;

        public Func<TileCoord, bool> Failing { get; init; } = _ => false;

        public Func<Task> Pause { get; set; } = () => Task.CompletedTask;

        public Task Gate { get; init; } = Task.CompletedTask;

        public int Sought => Volatile.Read(ref _sought);

        public int Most => Volatile.Read(ref _most);

        public Task Begun(int count) => _marks.GetOrAdd(count, _ => new TaskCompletionSource()).Task;

        public ValueTask<IReadOnlyList<TileCoord>?> FindAsync(TileCoord main, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _sought);
            return ValueTask.FromResult<IReadOnlyList<TileCoord>?>(IsNeeded(main) ? [main] : null);
        }

        public async Task DoAsync(TileCoord main, IReadOnlyList<TileCoord> found, CancellationToken cancellationToken)
        {
            int now = Interlocked.Increment(ref _now);
            lock (Done)
            {
                _most = Math.Max(_most, now);
            }

            try
            {
                _marks.GetOrAdd(Interlocked.Increment(ref _begun), _ => new TaskCompletionSource()).TrySetResult();
                await Gate;
                await Pause();
                if (Failing(main))
                {
                    throw new SourceException("broken");
                }

                Done.Enqueue(main);
            }
            finally
            {
                Interlocked.Decrement(ref _now);
            }
        }
    }

    private sealed class RecordedObserver : ISeedObserver
    {
        public List<TimeSpan> Pauses { get; } = [];

        public int GivenUp { get; private set; }

        public void Entered(SeedRun run, int level, BoundingBox box)
        {
        }

        public void Stepped(SeedRun run)
        {
        }

        public void Retrying(Exception error, TimeSpan pause, int retriesLeft)
        {
            lock (Pauses)
            {
                Pauses.Add(pause);
            }
        }

        public void GaveUp(Exception error) => GivenUp++;
    }

    /// <summary>A clock whose timers have always just run down.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return new NoTimer();
        }
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
