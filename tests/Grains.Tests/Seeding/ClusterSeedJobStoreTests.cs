using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Grains.Tests.Seeding;

/// <summary>The store in a real Redis.</summary>
public sealed class ClusterSeedJobStoreTests : SeedJobStoreContract, IAsyncLifetime, IDisposable
{
    private readonly RedisConnections _connections = new();
    private RedisServer _server = null!;
    private ISeedJobStore? _store;

    protected override ISeedJobStore Store => _store ??= Open();

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task OwnerIsSilent_AnotherTakesItsPlace()
    {
        await Store.CreateAsync(Job());
        await Store.TakeAsync("one", "dead");
        await Store.SaveAsync("one", "dead", new SeedJobProgress { Metatiles = 5 });

        SeedJobProgress? found;
        while ((found = await Store.TakeAsync("one", "heir")) is null)
        {
            await Task.Delay(50);
        }

        Assert.Equal(5, found.Metatiles);
        Assert.Equal(SeedJobHold.Lost, await Store.SaveAsync("one", "dead", SeedJobProgress.None));
    }

    [Fact]
    public async Task RedisAway_IsToldAsAFault()
    {
        await Store.CreateAsync(Job());
        await _server.KillAsync();
        await Assert.ThrowsAsync<CacheFaultException>(() => Store.SaveAsync("one", "a", SeedJobProgress.None));
        await Assert.ThrowsAsync<CacheFaultException>(() => Store.ListAsync());
    }

    private ClusterSeedJobStore Open()
    {
        var options = new ClusterOptions { Redis = new RedisSettings(_server.Configuration), MemberLifetime = TimeSpan.FromSeconds(1) };
        return new ClusterSeedJobStore(new ClusterRedis(options, _connections, TimeProvider.System), options);
    }
}
