using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;

namespace MapProxyCluster.Grains;

/// <summary>How a job is to be run, and which tasks it takes.</summary>
public sealed record SeedJobOptions
{
    /// <summary>What people call it; the names of its entries when not given.</summary>
    public string? Name { get; init; }

    /// <summary>Identity; a new one when not given.</summary>
    public string? Id { get; init; }

    /// <summary>Names of entries of <c>seeds</c>; null for all, or for none when cleanups are named.</summary>
    public IReadOnlyList<string>? Seeds { get; init; }

    /// <summary>Names of entries of <c>cleanups</c>; null for all, or for none when seeds are named.</summary>
    public IReadOnlyList<string>? Cleanups { get; init; }

    /// <inheritdoc cref="SeedJob.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="SeedJob.Concurrency"/>
    public int Concurrency { get; init; } = SeedJob.DefaultConcurrency;

    /// <inheritdoc cref="SeedJob.IsDryRun"/>
    public bool IsDryRun { get; init; }

    /// <inheritdoc cref="SeedTask.SkipsUncached"/>
    public bool SkipsUncached { get; init; }
}

/// <summary>Makes jobs of the entries of a <c>seed.yaml</c>.</summary>
public sealed class SeedJobFactory(TimeProvider time)
{
    /// <summary>A job with all tasks of the entries that are chosen: first the seeds, then the cleanups.</summary>
    /// <param name="catalog">What is served.</param>
    /// <param name="seeds">The entries.</param>
    /// <param name="options">Which of them, and how.</param>
    /// <exception cref="ConfigurationException">A name is unknown, or a task cannot be made.</exception>
    public SeedJob Create(MapCatalog catalog, SeedConfiguration seeds, SeedJobOptions options)
    {
        var messages = new List<ConfigurationMessage>();
        string[] chosenSeeds = Choose("seed", options.Seeds, seeds.Seeds.Keys, options.Cleanups is null, messages);
        string[] chosenCleanups = Choose("cleanup", options.Cleanups, seeds.Cleanups.Keys, options.Seeds is null, messages);
        DateTimeOffset now = time.GetUtcNow();
        var factory = new SeedTaskFactory(catalog.ForSeeding, seeds, messages, now);
        SeedTask[] tasks = [.. factory.Seeds(chosenSeeds).Select(task => task with { SkipsUncached = options.SkipsUncached }), .. factory.Cleanups(chosenCleanups)];
        ConfigurationException.ThrowIfAny(messages);
        return new SeedJob
        {
            Id = options.Id ?? SeedJob.NewId(now),
            Name = options.Name ?? string.Join(", ", chosenSeeds.Concat(chosenCleanups)),
            Project = catalog.App,
            Tasks = tasks,
            Priority = options.Priority,
            Concurrency = options.Concurrency,
            IsDryRun = options.IsDryRun,
            Created = now,
        };
    }

    private static string[] Choose(
        string kind, IReadOnlyList<string>? wanted, IEnumerable<string> known, bool allByDefault, List<ConfigurationMessage> messages)
    {
        string[] all = [.. known];
        if (wanted is null)
        {
            return allByDefault ? all : [];
        }

        foreach (string unknown in wanted.Except(all))
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, new YamlLocation("", 0, $"{kind}s.{unknown}"), $"there is no such {kind} task; there are: {string.Join(", ", all)}"));
        }

        return [.. wanted.Intersect(all)];
    }
}
