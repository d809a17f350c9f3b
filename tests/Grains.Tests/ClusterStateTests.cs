using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace MapProxyCluster.Grains.Tests;

/// <summary>Membership, leases and news over a real Redis.</summary>
public sealed class ClusterStateTests : IAsyncLifetime, IDisposable
{
    private readonly RedisConnections _connections = new();
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly List<RedisConnections> _others = [];
    private RedisServer _server = null!;

    public async Task InitializeAsync() => _server = await RedisServer.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable owned in _owned)
        {
            await owned.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _connections.Dispose();
        _others.ForEach(connections => connections.Dispose());
    }

    [Fact]
    public async Task Membership_JoinAndLeave_AreSeenByOthers()
    {
        Membership watcher = await JoinAsync(null), one = await JoinAsync("http://127.0.0.1:1"), two = await JoinAsync("http://127.0.0.1:2");
        await EventuallyAsync(() => watcher.Silos.Count == 2);
        Silo leaving = watcher.Silos.Single(silo => silo.Endpoint == "http://127.0.0.1:1");
        CancellationToken presence = watcher.Presence(leaving);

        await one.LeaveAsync();

        await EventuallyAsync(() => watcher.Silos.Count == 1 && two.Silos.Count == 1);
        Assert.True(presence.IsCancellationRequested);
    }

    [Fact]
    public async Task Membership_RestartAtTheSameAddress_ReplacesTheOldOne()
    {
        Membership watcher = await JoinAsync(null);
        var crashed = new Silo("http://127.0.0.1:1", "crashed");
        using ConnectionMultiplexer redis = await ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        await redis.GetDatabase().SortedSetAddAsync(
            Options().Prefix + ":silos", crashed.ToString(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        await EventuallyAsync(() => watcher.Silos.Contains(crashed));

        Membership restarted = await JoinAsync("http://127.0.0.1:1");

        await EventuallyAsync(() => watcher.Silos.SequenceEqual([restarted.Self!]));
    }

    [Fact]
    public async Task Membership_RedisComesBackEmpty_KnownSilosStay()
    {
        Membership watcher = await JoinAsync(null);
        await JoinAsync("http://127.0.0.1:1");
        await EventuallyAsync(() => watcher.Silos.Count == 1);

        await _server.KillAsync();
        await EventuallyAsync(() => !watcher.IsConnected);
        Assert.Single(watcher.Silos);
        await _server.StartAgainAsync();
        await EventuallyAsync(() => watcher.IsConnected);

        Assert.Single(watcher.Silos);
    }

    [Fact]
    public async Task Candidates_SuspectedSilo_ComesLast()
    {
        Membership watcher = await JoinAsync(null);
        await JoinAsync("http://127.0.0.1:1");
        await JoinAsync("http://127.0.0.1:2");
        await EventuallyAsync(() => watcher.Silos.Count == 2);
        Silo best = watcher.CandidatesFor("key")[0];

        watcher.Suspect(best);

        Assert.Equal(best, watcher.CandidatesFor("key")[1]);
    }

    [Fact]
    public async Task Lease_SecondOwner_WaitsForTheFirstAndHasALaterVersion()
    {
        Leases one = OpenLeases(), two = OpenLeases();
        IMetatileOwnership first = await one.AcquireAsync("key", default);
        Task<IMetatileOwnership> waiting = two.AcquireAsync("key", default);
        await Task.Delay(100);
        Assert.False(waiting.IsCompleted);

        await one.ReleaseAsync(first, null);
        IMetatileOwnership second = await waiting;

        Assert.True(second.Version > first.Version);
        Assert.True(second.IsHeld);
    }

    [Fact]
    public async Task Lease_OwnerDies_IsFreeAfterItsLifetime()
    {
        Leases dying = OpenLeases(), heir = OpenLeases();
        _owned.Remove(dying);
        IMetatileOwnership first = await dying.AcquireAsync("key", default);
        await dying.DisposeAsync();

        IMetatileOwnership second = await heir.AcquireAsync("key", default);

        Assert.True(second.Version > first.Version);
        Assert.False(first.IsHeld);
    }

    [Fact]
    public async Task Lease_LongFlight_IsRenewed()
    {
        Leases leases = OpenLeases();
        IMetatileOwnership lease = await leases.AcquireAsync("key", default);

        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.True(lease.IsHeld);
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OpenLeases().AcquireAsync("key", hurry.Token));
    }

    [Fact]
    public async Task Lease_RedisAway_EverybodyMayGoOn()
    {
        await _server.KillAsync();

        IMetatileOwnership ownership = await OpenLeases().AcquireAsync("key", default);

        Assert.True(ownership.IsHeld);
    }

    [Fact]
    public async Task News_TileChanged_IsForgottenByOthersWithinASecond()
    {
        var remote = new MemoryTileCache();
        (MemoryTier one, ClusterTileNews firstNews) = OpenTier(remote);
        (MemoryTier two, ClusterTileNews secondNews) = OpenTier(remote);
        await EventuallyAsync(() => firstNews.IsListening && secondNews.IsListening);
        TileCoord tile = new(1, 2, 3);
        Dimensions day = Dimensions.Create([new("time", "monday")]);
        await one.StoreAsync([new TileData(tile, new byte[] { 1 })], day, DateTimeOffset.UtcNow, default);
        await Task.Delay(300);
        Assert.Equal(1, (await two.LoadAsync(tile, day, default))!.Data.Span[0]);

        await one.StoreAsync([new TileData(tile, new byte[] { 2 })], day, DateTimeOffset.UtcNow, default);
        await Task.Delay(1000);

        Assert.Equal(2, (await two.LoadAsync(tile, day, default))!.Data.Span[0]);
    }

    [Fact]
    public async Task News_RedisAway_NobodyListensAndItComesBack()
    {
        (_, ClusterTileNews news) = OpenTier(new MemoryTileCache());
        await EventuallyAsync(() => news.IsListening);
        await _server.KillAsync();
        await EventuallyAsync(() => !news.IsListening);
        await _server.StartAgainAsync();
        await EventuallyAsync(() => news.IsListening);
    }

    [Fact]
    public async Task Questions_AllMembersThatListen_Answer()
    {
        ClusterQuestions[] members = [Ask("one"), Ask("two"), Ask("three")];
        await EventuallyAsync(() => members.All(member => member.IsListening));

        (IReadOnlyList<string> answers, long asked) = await members[0].AskAsync("who", TimeSpan.FromSeconds(10), default);

        Assert.Equal(3, asked);
        Assert.Equal(["one: who", "three: who", "two: who"], answers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Questions_SilentMember_IsWaitedForNoLongerThanTold()
    {
        var never = new TaskCompletionSource<string>();
        ClusterQuestions asking = Ask("one"), silent = Ask(_ => never.Task);
        await EventuallyAsync(() => asking.IsListening && silent.IsListening);

        (IReadOnlyList<string> answers, long asked) = await asking.AskAsync("who", TimeSpan.FromSeconds(1), default);

        Assert.Equal(2, asked);
        Assert.Equal(["one: who"], answers);
    }

    [Fact]
    public async Task Upstreams_AskedByOneMember_AreKnownToAll()
    {
        ClusterPermits asking = OpenPermits(), watching = OpenPermits();
        var limits = new UpstreamLimits { Concurrent = 3, BreakerFailures = 2 };
        TimeSpan timeout = TimeSpan.FromSeconds(10);
        using IUpstreamPermit held = await asking.AcquireAsync("maps.example.org:80", limits, timeout, default);
        using IUpstreamPermit failing = await asking.AcquireAsync("maps.example.org:80", limits, timeout, default);
        failing.Failed();
        failing.PauseFor(TimeSpan.FromMinutes(1));
        using IUpstreamPermit free = await asking.AcquireAsync("tiles.example.org:443", new UpstreamLimits { Rate = 0.01 }, timeout, default);

        // What a permit is told goes out without being waited for.
        IReadOnlyList<UpstreamState> states = await watching.StatesAsync();
        for (int attempt = 0; attempt < 100 && states is not [{ Failures: 1, Pause.TotalSeconds: > 1 }, _]; attempt++)
        {
            await Task.Delay(25);
            states = await watching.StatesAsync();
        }

        Assert.Equal(["maps.example.org:80", "tiles.example.org:443"], states.Select(state => state.Host));
        Assert.Equal(1, states[0].Failures);
        Assert.InRange(states[0].Pause.TotalSeconds, 30, 60);
        Assert.Equal([new UpstreamPlaces(3, 2)], states[0].Places);
        Assert.Empty(states[1].Places);
        Assert.InRange(states[1].NextTurn.TotalSeconds, 100, 112);
    }

    private ClusterQuestions Ask(string name) => Ask(text => Task.FromResult($"{name}: {text}"));

    private ClusterQuestions Ask(Func<string, Task<string>> answer)
    {
        // Each member has a connection of its own: the server counts those.
        var connections = new RedisConnections();
        var questions = new ClusterQuestions(new ClusterRedis(Options(), connections, TimeProvider.System), answer, TimeProvider.System);
        _owned.Add(questions);
        _others.Add(connections);
        return questions;
    }

    private ClusterPermits OpenPermits() => new(Redis(Options()), TimeProvider.System);

    private ClusterOptions Options(string? endpoint = null) => new()
    {
        Redis = new RedisSettings(_server.Configuration),
        Endpoint = endpoint is null ? null : new Uri(endpoint),
        Heartbeat = TimeSpan.FromMilliseconds(200),
        LeaseLifetime = TimeSpan.FromSeconds(1),
    };

    private ClusterRedis Redis(ClusterOptions options) => new(options, _connections, TimeProvider.System);

    private async Task<Membership> JoinAsync(string? endpoint)
    {
        ClusterOptions options = Options(endpoint);
        var members = new Membership(options, Redis(options), TimeProvider.System, NullLogger<Membership>.Instance);
        _owned.Add(members);
        await members.StartAsync();
        return members;
    }

    private Leases OpenLeases()
    {
        ClusterOptions options = Options();
        var leases = new Leases(options, Redis(options), TimeProvider.System, NullLogger<Leases>.Instance);
        _owned.Add(leases);
        return leases;
    }

    private (MemoryTier Tier, ClusterTileNews News) OpenTier(ITileCache remote)
    {
        var memory = new TileMemory(1024 * 1024, TimeProvider.System);
        var news = new ClusterTileNews(Redis(Options()), memory);
        _owned.Add(news);
        return (new MemoryTier(remote, "cache", memory, news), news);
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 600, "it did not happen");
            await Task.Delay(25);
        }
    }
}
