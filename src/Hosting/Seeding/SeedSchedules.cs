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
    private readonly ScheduledFiles _files = new(projects, files, logger);
    private DateTimeOffset _since = time.GetUtcNow();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins to watch the clock.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>The entries with a schedule, and when each of them is due next.</summary>
    public IReadOnlyList<ScheduledSeed> Upcoming()
    {
        DateTimeOffset now = time.GetUtcNow();
        return [.. _files.Look().SelectMany(file => file.Entries
            .Select(entry => new ScheduledSeed(file.Project, entry.Kind, entry.Name, entry.Schedule.Text, entry.Schedule.NextAfter(now, TimeZoneInfo.Local))))];
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
            foreach (ScheduledFile file in _files.Look().Where(file => DueIn(file, now).Any()))
            {
                await StartDueAsync(file.Project, now);
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

    // A project that cannot be loaded, or whose entries make no job, does not hold up the others.
    private async Task StartDueAsync(string project, DateTimeOffset now)
    {
        try
        {
            if (projects.Find(project) is { } catalog && _files.Look(catalog) is { } file)
            {
                await StartDueAsync(catalog, file, now);
            }
        }
        catch (Exception error) when (error is not CacheFaultException)
        {
            LogFailure(error);
        }
    }

    // Entries that are due at the same time make up one job, so that a cleanup follows on the seeding.
    private async Task StartDueAsync(MapCatalog catalog, ScheduledFile file, DateTimeOffset now)
    {
        foreach (var group in DueIn(file, now).GroupBy(due => (due.Time, due.Entry.Task.Priority)))
        {
            await StartAsync(catalog, file.Seeds, [.. group.Select(due => due.Entry)], group.Key.Time);
        }
    }

    private IEnumerable<(ScheduledEntry Entry, DateTimeOffset Time)> DueIn(ScheduledFile file, DateTimeOffset now) => file.Entries
        .Select(entry => (Entry: entry, Time: entry.Schedule.NextAfter(_since, TimeZoneInfo.Local)))
        .Where(due => due.Time <= now);

    private async Task StartAsync(MapCatalog catalog, SeedConfiguration seeds, ScheduledEntry[] entries, DateTimeOffset due)
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

    private static string Slug(string text)
    {
        string plain = string.Concat(text.Trim().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return plain.Length <= MaximumSlug && plain == text.Trim()
            ? plain
            : $"{plain[..Math.Min(plain.Length, MaximumSlug)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..6]}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is due: seed job {Job} has begun")]
    private partial void LogStarted(string name, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is due, but its last job has not ended: left out")]
    private partial void LogOverlap(string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what is due is started later: {Reason}")]
    private partial void LogLater(string reason);

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
