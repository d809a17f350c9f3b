namespace MapProxyCluster.Sources.Tests;

public sealed class PlaceQueueTests
{
    private static readonly RequestPriority Client = RequestPriority.Current;

    [Fact]
    public async Task Release_ClientAndBackgroundWait_GivesTheClientThePlace()
    {
        var queue = new PlaceQueue(1);
        await queue.WaitAsync(Client, default);
        Task background = queue.WaitAsync(RequestPriority.Background, default).AsTask();
        Task client = queue.WaitAsync(Client, default).AsTask();

        queue.Release();
        await client;
        Assert.False(background.IsCompleted);
        queue.Release();
        await background;
    }

    [Fact]
    public async Task Release_BackgroundThatAClientJoined_CountsAsTheClients()
    {
        var queue = new PlaceQueue(1);
        await queue.WaitAsync(Client, default);
        var shared = new RequestPriority();
        shared.Join(RequestPriority.Background);
        var nested = new RequestPriority();
        nested.Join(shared);
        Task first = queue.WaitAsync(RequestPriority.Background, default).AsTask();
        Task second = queue.WaitAsync(nested, default).AsTask();
        Assert.True(nested.IsBackground);

        shared.Join(Client);
        Assert.False(nested.IsBackground);
        queue.Release();
        await second;
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task Wait_Cancelled_LosesNoPlace()
    {
        var queue = new PlaceQueue(1);
        await queue.WaitAsync(Client, default);
        using var impatient = new CancellationTokenSource();
        Task waiting = queue.WaitAsync(Client, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        queue.Release();
        await queue.WaitAsync(Client, default);
    }

    [Fact]
    public async Task LocalPermits_RateAndPlaces_ClientsGoFirst()
    {
        var permits = new LocalPermits(TimeProvider.System);
        var limits = new UpstreamLimits { Concurrent = 1, Rate = 20 };
        IUpstreamPermit held = await permits.AcquireAsync("host", limits, TimeSpan.FromSeconds(10), default);
        Task<IUpstreamPermit> background = InBackgroundAsync(permits, limits);
        Task<IUpstreamPermit> client = permits.AcquireAsync("host", limits, TimeSpan.FromSeconds(10), default).AsTask();
        held.Dispose();

        using (await client)
        {
            Assert.False(background.IsCompleted);
        }

        (await background).Dispose();
    }

    private static async Task<IUpstreamPermit> InBackgroundAsync(LocalPermits permits, UpstreamLimits limits)
    {
        RequestPriority.Current = RequestPriority.Background;
        return await permits.AcquireAsync("host", limits, TimeSpan.FromSeconds(10), default);
    }
}
