using System.Threading.Channels;
using MapProxyCluster.Caches;
using MapProxyCluster.Grains;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Hosting.Tests.Admin;

public sealed class JobWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ManualTime _time = new();
    private readonly Channel<int> _reads = Channel.CreateUnbounded<int>();
    private readonly List<IAsyncEnumerator<IReadOnlyList<JobText>?>> _watchers = [];
    private readonly JobWatch _watch;
    private IReadOnlyList<SeedJobStatus> _jobs = [];
    private Exception? _fault;
    private int _count;

    public JobWatchTests() => _watch = new JobWatch(ReadAsync, _time);

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncEnumerator<IReadOnlyList<JobText>?> watcher in _watchers)
        {
            await watcher.DisposeAsync();
        }
    }

    [Fact]
    public async Task Watch_ByMany_IsOneReadingThatAllSee()
    {
        _jobs = [Job("a")];
        IAsyncEnumerator<IReadOnlyList<JobText>?>[] watchers = [Watch(), Watch(), Watch()];
        foreach (IAsyncEnumerator<IReadOnlyList<JobText>?> watcher in watchers)
        {
            Assert.True(await watcher.MoveNextAsync());
        }

        Task<bool>[] next = [.. watchers.Select(watcher => watcher.MoveNextAsync().AsTask())];
        await _reads.Reader.ReadAsync();
        _jobs = [Job("b"), Job("a")];
        await TickAsync();
        await Task.WhenAll(next);

        Assert.Equal(2, _count);
        Assert.Equal(["b", "a"], watchers[0].Current!.Select(job => job.Id));
        Assert.All(watchers, watcher => Assert.Same(watchers[0].Current, watcher.Current));
    }

    [Fact]
    public async Task Watch_SlowOne_MissesStatesAndHoldsUpNobody()
    {
        IAsyncEnumerator<IReadOnlyList<JobText>?> slow = Watch(), quick = Watch();
        Assert.True(await slow.MoveNextAsync());
        Assert.True(await quick.MoveNextAsync());
        await _reads.Reader.ReadAsync();
        foreach (string id in new[] { "a", "b", "c" })
        {
            _jobs = [Job(id)];
            await TickAsync();
            Assert.True(await quick.MoveNextAsync());
            Assert.Equal(id, Assert.Single(quick.Current!).Id);
        }

        Assert.True(await slow.MoveNextAsync());
        Assert.Same(quick.Current, slow.Current);
    }

    [Fact]
    public async Task Watch_NothingHappens_IsNullAfterAWhile()
    {
        _jobs = [Job("a")];
        IAsyncEnumerator<IReadOnlyList<JobText>?> watcher = Watch();
        Assert.True(await watcher.MoveNextAsync());
        await _reads.Reader.ReadAsync();

        Task<bool> next = watcher.MoveNextAsync().AsTask();
        await TickAsync();
        await TickAsync();
        Assert.False(next.IsCompleted);
        _time.Advance(Patience);

        Assert.True(await next);
        Assert.Null(watcher.Current);
    }

    [Fact]
    public async Task Watch_StoreIsAwayForAWhile_GoesOn()
    {
        _fault = new CacheFaultException("away");
        IAsyncEnumerator<IReadOnlyList<JobText>?> watcher = Watch();
        Task<bool> next = watcher.MoveNextAsync().AsTask();
        await _reads.Reader.ReadAsync();
        await TickAsync();
        Assert.False(next.IsCompleted);

        (_fault, _jobs) = (null, [Job("a")]);
        await TickAsync();

        Assert.True(await next);
        Assert.Equal("a", Assert.Single(watcher.Current!).Id);
    }

    [Fact]
    public async Task Watch_UnexpectedFailure_ReachesTheWatchers()
    {
        IAsyncEnumerator<IReadOnlyList<JobText>?> watcher = Watch();
        Assert.True(await watcher.MoveNextAsync());
        await _reads.Reader.ReadAsync();

        Task<bool> next = watcher.MoveNextAsync().AsTask();
        _fault = new InvalidOperationException("broken");
        await TickAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => next);
    }

    [Fact]
    public async Task Watch_AfterAllHaveLeft_BeginsAnewAndReadsNothingBetween()
    {
        _jobs = [Job("a")];
        IAsyncEnumerator<IReadOnlyList<JobText>?> first = Watch();
        Assert.True(await first.MoveNextAsync());
        await _reads.Reader.ReadAsync();
        await first.DisposeAsync();
        _jobs = [Job("b")];
        _time.Advance(JobWatch.Rhythm);
        await _watch.Reading;

        Assert.Equal(1, _count);
        IAsyncEnumerator<IReadOnlyList<JobText>?> second = Watch();
        Assert.True(await second.MoveNextAsync());
        Assert.Equal("b", Assert.Single(second.Current!).Id);
        Assert.Equal(2, _count);
    }

    private IAsyncEnumerator<IReadOnlyList<JobText>?> Watch()
    {
        IAsyncEnumerator<IReadOnlyList<JobText>?> watcher = _watch.WatchAsync(Patience, default).GetAsyncEnumerator();
        _watchers.Add(watcher);
        return watcher;
    }

    private async Task<IReadOnlyList<SeedJobStatus>> ReadAsync()
    {
        int count = Interlocked.Increment(ref _count);
        try
        {
            return _fault is null ? _jobs : throw _fault;
        }
        finally
        {
            await _reads.Writer.WriteAsync(count);
        }
    }

    // Lets the next reading begin, and waits for it.
    private async Task TickAsync()
    {
        _time.Advance(JobWatch.Rhythm);
        await _reads.Reader.ReadAsync();
    }

    private static SeedJobStatus Job(string id) => SeedJobStatus.Of(new SeedJob { Id = id, Name = id, Tasks = [], Created = DateTimeOffset.UnixEpoch });
}
