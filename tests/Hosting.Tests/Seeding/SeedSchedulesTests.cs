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
    private readonly RecordedLog _log = new();
    private ServiceProvider? _services;
    private ProjectDirectory? _directory;
    private int _changes;

    public SeedSchedulesTests() => _store = new LocalSeedJobStore(_time);

    public async ValueTask DisposeAsync()
    {
        foreach (SeedSchedules silo in _silos)
        {
            await silo.DisposeAsync();
        }

        _directory?.Dispose();
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

    [Fact]
    public async Task File_WithErrors_IsToldOnceForEachChange()
    {
        Start(1, "seeds: {new: {caches: [nothing], levels: [1], schedule: '@hourly'}}");
        await AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Contains("nothing", Assert.Single(_log.Errors), StringComparison.Ordinal);

        Change("seed.yaml", "seeds: {");
        await AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(2, _log.Errors.Count);

        Change("seed.yaml", "seeds: {}");
        await AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(2, _log.Errors.Count);
    }

    [Fact]
    public async Task File_OfTheSameTimeAndSize_IsNotReadAgain()
    {
        Start(1, "seeds: {one: {caches: [one], levels: [1], schedule: '@hourly'}}");
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(_folder, "seed.yaml"));
        Assert.Equal("one", Assert.Single(_silos[0].Upcoming()).Name);

        await File.WriteAllTextAsync(Path.Combine(_folder, "seed.yaml"), "seeds: {two: {caches: [one], levels: [1], schedule: '@hourly'}}");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "seed.yaml"), written);
        Assert.Equal("one", Assert.Single(_silos[0].Upcoming()).Name);

        Change("seed.yaml", "seeds: {two: {caches: [one], levels: [1], schedule: '@hourly'}}");
        Assert.Equal("two", Assert.Single(_silos[0].Upcoming()).Name);
    }

    [Fact]
    public void File_ThatIsIncluded_Counts()
    {
        Start(1, "base: common.yaml");
        Assert.Empty(_silos[0].Upcoming());
        Assert.Contains("common.yaml", Assert.Single(_log.Errors), StringComparison.Ordinal);

        Change("common.yaml", "seeds: {one: {caches: [one], levels: [1], schedule: '@hourly'}}");
        Assert.Equal("@hourly", Assert.Single(_silos[0].Upcoming()).Schedule);
        Change("common.yaml", "seeds: {one: {caches: [one], levels: [1], schedule: '@daily'}}");
        Assert.Equal("@daily", Assert.Single(_silos[0].Upcoming()).Schedule);
    }

    [Fact]
    public void File_WhoseConfigurationChanges_IsLookedUpAgain()
    {
        Start(1, "seeds: {new: {caches: [two], levels: [1], schedule: '@hourly'}}");
        Assert.Empty(_silos[0].Upcoming());

        Change("mapproxy.yaml", Configuration.Replace("one:", "two: {grids: [GLOBAL_WEBMERCATOR], sources: []}, one:", StringComparison.Ordinal));
        _services!.GetRequiredService<IProjects>().Reload(null);
        Assert.Equal("new", Assert.Single(_silos[0].Upcoming()).Name);
    }

    [Fact]
    public async Task Directory_OnlyWhatIsDue_IsLoaded()
    {
        List<string> opened = StartDirectory("a", "b", "c", "broken");
        Change("maps/broken.yaml", "services: [");
        Change("seeds/a.yaml", "seeds: {new: {caches: [one], levels: [1], schedule: '@hourly'}}");
        Change("seeds/b.yaml", "seeds: {new: {caches: [one], levels: [1]}}");
        Change("seeds/broken.yaml", "seeds: {new: {caches: [one], levels: [1], schedule: '@hourly'}}");
        Change("seeds/c.yaml", "seeds: {new: {caches: [one], levels: [1], schedule: '@monthly'}}");
        Change("seeds/nobody.yaml", "seeds: {new: {caches: [one], levels: [1], schedule: '@hourly'}}");

        Assert.Equal(["a", "broken", "c"], _silos[0].Upcoming().Select(entry => entry.Project).Order());
        await AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Empty(opened);
        await AdvanceAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(["a", "broken"], opened.Order());
        Assert.Equal("a", Assert.Single(await _store.ListAsync()).Project);
        Assert.Single(_log.Errors);

        File.Delete(Path.Combine(_folder, "seeds/a.yaml"));
        Assert.DoesNotContain(_silos[0].Upcoming(), entry => entry.Project == "a");
        Change("seeds/b.yaml", "cleanups: {old: {caches: [one], levels: [2], schedule: '@hourly'}}");
        Assert.Contains(_silos[0].Upcoming(), entry => entry is { Project: "b", Name: "old" });
    }

    private void Start(int silos, string seeds)
    {
        string configuration = Path.Combine(_folder, "mapproxy.yaml");
        File.WriteAllText(configuration, Configuration);
        File.WriteAllText(Path.Combine(_folder, "seed.yaml"), seeds);
        var settings = new ProcessSettings { ConfigPath = configuration };
        ServiceProvider services = AddServices(settings);
        for (int i = 0; i < silos; i++)
        {
            AddSilo(services.GetRequiredService<IProjects>(), settings);
        }
    }

    // One silo; the names that come in the list are those of the projects that it loads.
    private List<string> StartDirectory(params string[] names)
    {
        string maps = Directory.CreateDirectory(Path.Combine(_folder, "maps")).FullName, seeds = Directory.CreateDirectory(Path.Combine(_folder, "seeds")).FullName;
        foreach (string name in names)
        {
            Change($"maps/{name}.yaml", Configuration);
        }

        var opened = new List<string>();
        var settings = new ProcessSettings { ConfigPath = maps, SeedPath = seeds };
        ServiceProvider services = AddServices(settings);
        _directory = new ProjectDirectory(maps, false, (name, file) =>
        {
            opened.Add(name);
            return new MapProject(name, file, services.GetRequiredService<CatalogBuilder>(), _time, NullLogger.Instance);
        });
        AddSilo(_directory, settings);
        return opened;
    }

    private ServiceProvider AddServices(ProcessSettings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddEngine(settings);
        return _services = services.BuildServiceProvider();
    }

    private void AddSilo(IProjects projects, ProcessSettings settings) =>
        _silos.Add(new SeedSchedules(projects, new SeedFiles(settings), _store, new SeedJobFactory(_time), _time, _log));

    // The clock of a file system may be too coarse to tell two writings apart.
    private void Change(string file, string text)
    {
        string path = Path.Combine(_folder, file);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(++_changes));
    }

    private async Task AdvanceAsync(TimeSpan span)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(30))
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAll(_silos.Select(silo => silo.LookAsync()));
        }
    }

    private sealed class RecordedLog : ILogger<SeedSchedules>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }
}
