using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Sources.Tests;

public sealed class LocalPermitsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Acquire_Rate_SpacesRequests()
    {
        var permits = new LocalPermits(_time);
        var limits = new UpstreamLimits { Rate = 10 };

        Task<IUpstreamPermit>[] requests = [.. Enumerable.Range(0, 5).Select(_ => permits.AcquireAsync("host", limits, Timeout, default).AsTask())];

        for (int granted = 1; granted <= 5; granted++)
        {
            await EventuallyAsync(() => requests.Count(request => request.IsCompleted) == granted);
            _time.Advance(limits.Interval);
        }
    }

    [Fact]
    public async Task Acquire_Burst_LetsSomeGoAtOnce()
    {
        var permits = new LocalPermits(_time);
        var limits = new UpstreamLimits { Rate = 10, Burst = 4 };

        Task<IUpstreamPermit>[] requests = [.. Enumerable.Range(0, 8).Select(_ => permits.AcquireAsync("host", limits, Timeout, default).AsTask())];

        await EventuallyAsync(() => requests.Count(request => request.IsCompleted) == 4);
    }

    [Fact]
    public async Task Acquire_OtherHost_IsNotConcerned()
    {
        var permits = new LocalPermits(_time);
        (await permits.AcquireAsync("one", UpstreamLimits.None, Timeout, default)).PauseFor(TimeSpan.FromMinutes(1));

        SourceException error = await Assert.ThrowsAsync<SourceException>(
            async () => await permits.AcquireAsync("one", UpstreamLimits.None, Timeout, default));
        Assert.Equal(60, error.RetryAfter!.Value.TotalSeconds, 0.1);
        (await permits.AcquireAsync("two", UpstreamLimits.None, Timeout, default)).Dispose();
    }

    [Fact]
    public async Task Acquire_ShortPause_IsWaitedFor()
    {
        var permits = new LocalPermits(_time);
        (await permits.AcquireAsync("host", UpstreamLimits.None, Timeout, default)).PauseFor(TimeSpan.FromSeconds(1));

        Task<IUpstreamPermit> request = permits.AcquireAsync("host", UpstreamLimits.None, Timeout, default).AsTask();
        Assert.False(request.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1.1));

        await request;
    }

    [Fact]
    public async Task Failed_OftenInARow_OpensTheBreakerUntilThePauseIsOver()
    {
        var permits = new LocalPermits(_time);
        var limits = new UpstreamLimits { BreakerFailures = 3, BreakerPause = TimeSpan.FromSeconds(30) };
        for (int i = 0; i < 2; i++)
        {
            (await permits.AcquireAsync("host", limits, Timeout, default)).Failed();
        }

        (await permits.AcquireAsync("host", limits, Timeout, default)).Succeeded();
        for (int i = 0; i < 3; i++)
        {
            (await permits.AcquireAsync("host", limits, Timeout, default)).Failed();
        }

        await Assert.ThrowsAsync<SourceException>(async () => await permits.AcquireAsync("host", limits, Timeout, default));
        _time.Advance(TimeSpan.FromSeconds(31));
        (await permits.AcquireAsync("host", limits, Timeout, default)).Succeeded();
    }

    [Fact]
    public async Task States_OfHosts_TellWhatIsKnown()
    {
        var permits = new LocalPermits(_time);
        using IUpstreamPermit first = await permits.AcquireAsync("b", new UpstreamLimits { Concurrent = 4 }, Timeout, default);
        using IUpstreamPermit second = await permits.AcquireAsync("a", new UpstreamLimits { Rate = 1 }, Timeout, default);
        second.Failed();
        second.PauseFor(TimeSpan.FromSeconds(30));

        IReadOnlyList<UpstreamState> states = await permits.StatesAsync();

        Assert.Equal(["a", "b"], states.Select(state => state.Host));
        Assert.Equal((1, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1.12)), (states[0].Failures, states[0].Pause, states[0].NextTurn));
        Assert.Equal([new UpstreamPlaces(4, 1)], states[1].Places);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 500);
            await Task.Delay(10);
        }
    }
}
