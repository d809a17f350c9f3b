using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using MapProxyCluster.Testing.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Hosting.Tests.Seeding;

/// <summary>What is due is started once, however many silos look at the clock.</summary>
public sealed class SeedSchedulesTests : IAsyncDisposable
{
    private const string Configuration = """
        services: {tms: }
        layers: [{name: a, title: A, sources: [one]}]
        caches: {one: {grids: [GLOBAL_WEBMERCATOR], sources: []}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mapproxycluster-").FullName;
    private readonly ManualTime _time = new();
    private readonly LocalSeedJobStore _store;
    private readonly List<SeedSchedules> _silos = [];
    private ServiceProvider? _services;

    public SeedSchedulesTests() => _store = new LocalSeedJobStore(_time);

    public async ValueTask DisposeAsync()
    {
        foreach (SeedSchedules silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _services?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Due_InThreeSilos_IsOneJobOfSeedThenCleanup()
    {
        Start(3, """
            cleanups: {old: {caches: [one], levels: [2], schedule: '0 * * * *'}}
            seeds:
              new: {caches: [one], levels: [1], schedule: '0 * * * *', concurrency: 3}
              never: {caches: [one], levels: [1]}
            """);

        await AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Empty(await _store.ListAsync());
        await AdvanceAsync(TimeSpan.FromMinutes(2));

        SeedJobStatus job = Assert.Single(await _store.ListAsync());
        Assert.Equal(["new", "old"], job.Tasks.Select(task => task.Name));
        Assert.Equal(3, job.Concurrency);
        await AdvanceAsync(TimeSpan.FromMinutes(30));
        Assert.Single(await _store.ListAsync());
    }

    [Fact]
    public async Task Due_WhileTheLastOneHasNotEnded_IsLeftOut()
    {
        Start(2, "seeds: {new: {caches: [one], levels: [1], schedule: '@hourly'}}");
        await AdvanceAsync(TimeSpan.FromMinutes(61));
        SeedJobStatus first = Assert.Single(await _store.ListAsync());

        await AdvanceAsync(TimeSpan.FromMinutes(60));
        Assert.Single(await _store.ListAsync());

        await _store.TakeAsync(first.Id, "silo");
        await _store.ReleaseAsync(first.Id, "silo", SeedJobProgress.None, SeedJobState.Done);
        await AdvanceAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(2, (await _store.ListAsync()).Count);
    }

    [Fact]
    public async Task File_Changed_CountsAtOnceAndOneWithErrorsRests()
    {
        Start(1, "seeds: {new: {caches: [nothing], levels: [1], schedule: '@hourly'}}");
        await AdvanceAsync(TimeSpan.FromMinutes(61));
        Assert.Empty(await _store.ListAsync());

        await File.WriteAllTextAsync(Path.Combine(_folder, "seed.yaml"), "seeds: {new: {caches: [one], levels: [1], schedule: '@hourly', priority: 7}}");
        ScheduledSeed upcoming = Assert.Single(_silos[0].Upcoming());
        Assert.Equal(("new", "@hourly"), (upcoming.Name, upcoming.Schedule));
        Assert.InRange(upcoming.Next - _time.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        await AdvanceAsync(TimeSpan.FromMinutes(60));
        Assert.Equal(7, Assert.Single(await _store.ListAsync()).Priority);
    }

    private void Start(int silos, string seeds)
    {
        string configuration = Path.Combine(_folder, "mapproxy.yaml");
        File.WriteAllText(configuration, Configuration);
        File.WriteAllText(Path.Combine(_folder, "seed.yaml"), seeds);
        var settings = new ProcessSettings { ConfigPath = configuration };
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddEngine(settings);
        _services = services.BuildServiceProvider();
        for (int i = 0; i < silos; i++)
        {
            var silo = new SeedSchedules(
                _services.GetRequiredService<IProjects>(), new SeedFiles(settings), _store, new SeedJobFactory(_time), _time, NullLogger<SeedSchedules>.Instance);
            _silos.Add(silo);
        }
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(30))
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAll(_silos.Select(silo => silo.LookAsync()));
        }
    }
}
