using System.Security.Cryptography;
using System.Text;
using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Grains;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Starts jobs when their time has come. Every silo does it; as the identity of such a job is made of what it is and when it is due, there
/// is one in the cluster. What was due while no silo ran is not made up for.
/// </summary>
public sealed partial class SeedSchedules(
    IProjects projects, SeedFiles files, ISeedJobStore store, SeedJobFactory factory, TimeProvider time, ILogger<SeedSchedules> logger) : IAsyncDisposable
{
    private const int MaximumSlug = 40;

    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);
    private DateTimeOffset _since = time.GetUtcNow();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to watch the clock.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>The entries with a schedule, and when each of them is due next.</summary>
    public IReadOnlyList<ScheduledSeed> Upcoming()
    {
        DateTimeOffset now = time.GetUtcNow();
        return [.. Catalogs().SelectMany(catalog => Entries(Load(catalog))
            .Select(entry => new ScheduledSeed(catalog.App, entry.Kind, entry.Name, entry.Task.Schedule!.Text, entry.Task.Schedule.NextAfter(now, TimeZoneInfo.Local))))];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Rhythm, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    /// <summary>Starts what has become due since the last look. Until all of that has been started, the time does not count as looked at.</summary>
    public async Task LookAsync()
    {
        DateTimeOffset now = time.GetUtcNow();
        try
        {
            foreach (MapCatalog catalog in Catalogs())
            {
                await StartDueAsync(catalog, now);
            }

            _since = now;
        }
        catch (CacheFaultException error)
        {
            LogLater(error.Message);
        }
        catch (Exception error)
        {
            LogFailure(error);
            _since = now;
        }
    }

    // Entries that are due at the same time make up one job, so that a cleanup follows on the seeding.
    private async Task StartDueAsync(MapCatalog catalog, DateTimeOffset now)
    {
        SeedConfiguration seeds = Load(catalog);
        var due = Entries(seeds)
            .Select(entry => (Entry: entry, Time: entry.Task.Schedule!.NextAfter(_since, TimeZoneInfo.Local)))
            .Where(entry => entry.Time <= now)
            .GroupBy(entry => (entry.Time, entry.Entry.Task.Priority));
        foreach (var group in due)
        {
            await StartAsync(catalog, seeds, [.. group.Select(entry => entry.Entry)], group.Key.Time);
        }
    }

    private async Task StartAsync(MapCatalog catalog, SeedConfiguration seeds, Entry[] entries, DateTimeOffset due)
    {
        string name = string.Join(", ", entries.Select(entry => entry.Name));
        string project = catalog.App;
        if ((await store.ListOpenAsync()).Any(job => job.Project == project && job.Name == name && job.IsDue && job.Created < due))
        {
            LogOverlap(name);
            return;
        }

        SeedJob job = factory.Create(catalog, seeds, new SeedJobOptions
        {
            Id = $"{due.UtcDateTime:yyyyMMdd-HHmm}-{Slug($"{project} {name}")}",
            Name = name,
            Seeds = [.. entries.Where(entry => entry.Kind == SeedTaskKind.Seed).Select(entry => entry.Name)],
            Cleanups = [.. entries.Where(entry => entry.Kind == SeedTaskKind.Cleanup).Select(entry => entry.Name)],
            Priority = entries[0].Task.Priority,
            Concurrency = entries.Max(entry => entry.Task.Concurrency) ?? SeedJob.DefaultConcurrency,
        });
        if (await store.CreateAsync(job))
        {
            LogStarted(name, job.Id);
        }
    }

    private IEnumerable<MapCatalog> Catalogs() => files.Projects.Select(projects.Find).OfType<MapCatalog>();

    // A file with errors is told once, not every few seconds.
    private SeedConfiguration Load(MapCatalog catalog)
    {
        try
        {
            SeedConfiguration seeds = files.Load(catalog);
            _faults.Remove(catalog.App);
            return seeds;
        }
        catch (ConfigurationException error)
        {
            if (_faults.GetValueOrDefault(catalog.App) != error.Message)
            {
                _faults[catalog.App] = error.Message;
                LogFault(error.Message);
            }

            return new SeedConfiguration();
        }
    }

    private static IEnumerable<Entry> Entries(SeedConfiguration seeds) => seeds.Seeds
        .Select(pair => new Entry(SeedTaskKind.Seed, pair.Key, pair.Value))
        .Concat(seeds.Cleanups.Select(pair => new Entry(SeedTaskKind.Cleanup, pair.Key, pair.Value)))
        .Where(entry => entry.Task.Schedule is not null);

    private static string Slug(string text)
    {
        string plain = string.Concat(text.Trim().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return plain.Length <= MaximumSlug && plain == text.Trim()
            ? plain
            : $"{plain[..Math.Min(plain.Length, MaximumSlug)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6]}";
    }

    private readonly record struct Entry(SeedTaskKind Kind, string Name, SeedTaskConfiguration Task);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is due: seed job {Job} has begun")]
    private partial void LogStarted(string name, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is due, but its last job has not ended: left out")]
    private partial void LogOverlap(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what is due is started later: {Reason}")]
    private partial void LogLater(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the seed.yaml has errors, its schedules rest: {Reason}")]
    private partial void LogFault(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "what is due could not be started")]
    private partial void LogFailure(Exception error);
}

/// <summary>An entry of a seed.yaml with a schedule.</summary>
/// <param name="Project">Name of the project; empty when there is only one.</param>
/// <param name="Kind">Seeding or cleanup.</param>
/// <param name="Name">Name of the entry.</param>
/// <param name="Schedule">Its schedule.</param>
/// <param name="Next">When it is due next.</param>
public sealed record ScheduledSeed(string Project, SeedTaskKind Kind, string Name, string Schedule, DateTimeOffset Next);
