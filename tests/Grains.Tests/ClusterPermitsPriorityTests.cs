using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Grains.Tests;

/// <summary>Clients go before tasks in the background, in the process and in the cluster.</summary>
public sealed class ClusterPermitsPriorityTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly RedisConnections _connections = new();
    private RedisServer _server = null!;

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _connections.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ClientAndBackgroundWait_TheClientIsNext(bool isSameProcess)
    {
        ClusterPermits one = Open(), two = isSameProcess ? one : Open();
        var limits = new UpstreamLimits { Concurrent = 1 };
        IUpstreamPermit held = await one.AcquireAsync("host", limits, Timeout, default);
        Task<IUpstreamPermit>[] background = [.. Enumerable.Range(0, 5).Select(_ => AcquireAsync(one, limits, isBackground: true))];
        await Task.Delay(100);
        Task<IUpstreamPermit> client = AcquireAsync(two, limits, isBackground: false);
        await Task.Delay(150);
        Assert.DoesNotContain(background, waiting => waiting.IsCompleted);

        held.Dispose();
        IUpstreamPermit next = await client;
        Assert.DoesNotContain(background, waiting => waiting.IsCompleted);

        next.Dispose();
        await Task.WhenAll(background.Select(async waiting => (await waiting).Dispose()));
    }

    [Fact]
    public async Task Rate_BackgroundKeepsNoTurns()
    {
        ClusterPermits permits = Open();
        var limits = new UpstreamLimits { Rate = 2 };
        (await AcquireAsync(permits, limits, isBackground: true)).Dispose();
        Task<IUpstreamPermit>[] background = [.. Enumerable.Range(0, 3).Select(_ => AcquireAsync(permits, limits, isBackground: true))];
        await Task.Delay(50);

        (await AcquireAsync(permits, limits, isBackground: false)).Dispose();

        // With turns kept for those who asked before, it would have been the fourth.
        Assert.True(background.Count(task => task.IsCompleted) <= 1);
        await Task.WhenAll(background);
    }

    private static async Task<IUpstreamPermit> AcquireAsync(ClusterPermits permits, UpstreamLimits limits, bool isBackground)
    {
        if (isBackground)
        {
            RequestPriority.Current = RequestPriority.Background;
        }

        return await permits.AcquireAsync("host", limits, Timeout, default);
    }

    private ClusterPermits Open()
    {
        var options = new ClusterOptions { Redis = new RedisSettings(_server.Configuration) };
        return new ClusterPermits(new ClusterRedis(options, _connections, TimeProvider.System), TimeProvider.System);
    }
}
