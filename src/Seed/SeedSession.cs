using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Hosting;
using MapProxyCluster.Seed.Output;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Seed;

/// <summary>The loaded configuration with its tasks, and all that is needed to run them in this process.</summary>
internal sealed class SeedSession : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly SeedConfiguration _seeds;
    private readonly MapCatalog _catalog;
    private readonly SeedRuns _runs;
    private readonly SeedOptions _options;
    private readonly Screen _screen;
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();

    private SeedSession(ServiceProvider services, SeedConfiguration seeds, MapCatalog catalog, SeedOptions options, Screen screen)
    {
        (_services, _seeds, _catalog, _options, _screen) = (services, seeds, catalog, options, screen);
        _runs = new SeedRuns(catalog, services.GetRequiredService<IMetatileFetcher>(), services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Loads both files.</summary>
    /// <exception cref="ConfigurationException">One of them has errors.</exception>
    internal static SeedSession Open(SeedOptions options, Screen screen)
    {
        ConfigurationResult loaded = ConfigurationLoader.Load(options.ConfigurationFile);
        SeedConfigurationResult seeds = loaded.Configuration is { } configuration
            ? SeedConfigurationLoader.Load(options.SeedFile, configuration)
            : new SeedConfigurationResult(null, []);
        ConfigurationMessage[] messages = [.. loaded.Messages, .. seeds.Messages];
        if (seeds.Configuration is not { } tasks)
        {
            throw ConfigurationException.Of(messages);
        }

        foreach (ConfigurationMessage message in messages)
        {
            Console.Error.WriteLine($"WARNING: {message}");
        }

        ServiceProvider services = Services(options, screen);
        IEnumerable<string> caches = tasks.Seeds.Values.Concat(tasks.Cleanups.Values).SelectMany(task => task.Caches).Distinct();
        try
        {
            return new SeedSession(
                services, tasks, services.GetRequiredService<CatalogBuilder>().BuildForSeeding("", loaded, caches), options, screen);
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    // Nothing is read twice here: memories would only grow.
    private static ServiceProvider Services(SeedOptions options, Screen screen)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders().AddProvider(SeedLog.Create(options.LogConfiguration, screen)));
        services.AddEngine(new ProcessSettings { ConfigPath = options.ConfigurationFile, FileMemory = 0, TileMemory = 0, PixelMemory = 32 << 20 });
        return services.BuildServiceProvider();
    }

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();

    /// <summary>The tasks that the options name; null when one of the names is unknown, which is printed.</summary>
    /// <exception cref="ConfigurationException">A task cannot be made.</exception>
    internal SeedTasks? Select(SeedOptions options)
    {
        IReadOnlyList<string>? seeds = Names("seed", options.Seeds, _seeds.Seeds.Keys, options.Cleanups is null);
        IReadOnlyList<string>? cleanups = seeds is null ? null : Names("cleanup", options.Cleanups, _seeds.Cleanups.Keys, options.Seeds is null);
        if (seeds is null || cleanups is null)
        {
            return null;
        }

        var messages = new List<ConfigurationMessage>();
        var factory = new SeedTaskFactory(_catalog, _seeds, messages, _start);
        var tasks = new SeedTasks([.. factory.Seeds(seeds).Select(Adjust)], [.. factory.Cleanups(cleanups).Select(Adjust)]);
        SeedTasks limited = options.Coverage is { } area ? AreaLimit.Apply(tasks, area, options.CoverageSrs, _seeds, _catalog, messages) : tasks;
        ConfigurationException.ThrowIfAny(messages);
        return limited;
    }

    private SeedTask Adjust(SeedTask task) => task with
    {
        SkipsUncached = task.Kind == SeedTaskKind.Seed && _options.SkipsUncached,
        SkippedGeometryLevels = _options.SkippedGeometryLevels,
    };

    private static string[]? Names(string kind, IReadOnlyList<string>? wanted, IEnumerable<string> known, bool allByDefault)
    {
        string[] all = [.. known];
        if (wanted is null || wanted is ["ALL"])
        {
            return wanted is not null || allByDefault ? all : [];
        }

        string[] unknown = [.. wanted.Except(all)];
        if (unknown.Length == 0)
        {
            return [.. wanted];
        }

        Console.WriteLine($"unknown {kind} tasks: {string.Join(", ", unknown)}");
        Console.WriteLine($"available {kind} tasks: {string.Join(", ", all)}");
        return null;
    }

    /// <summary>What a task goes over; null when it has nothing to do.</summary>
    internal WalkArea? AreaOf(SeedTask task) => task.IsEmpty || task.Levels.Count == 0 ? null : _runs.AreaOf(task);

    /// <summary>Runs the tasks one after the other.</summary>
    internal Task RunAsync(SeedTasks tasks, ProgressStore? progress, CancellationToken cancellationToken) => _screen.RunAsync(async () =>
    {
        var log = new ProgressLog(_screen, progress, TimeProvider.System);
        var runner = new TaskRunner(_runs, AreaOf, _options, _screen, log, progress);
        if (tasks.Seeds.Count > 0)
        {
            _screen.WriteLine("========== Seeding tasks ==========");
            _screen.WriteLine($"Start seeding process ({tasks.Seeds.Count} task{(tasks.Seeds.Count > 1 ? "s" : "")})");
            await runner.SeedAsync(tasks.Seeds, cancellationToken);
        }

        if (tasks.Cleanups.Count > 0)
        {
            _screen.WriteLine("========== Cleanup tasks ==========");
            _screen.WriteLine($"Start cleanup process ({tasks.Cleanups.Count} task{(tasks.Cleanups.Count > 1 ? "s" : "")})");
            await runner.CleanUpAsync(tasks.Cleanups, cancellationToken);
        }
    });
}
