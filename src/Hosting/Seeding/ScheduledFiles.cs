using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Remembers what the <c>seed.yaml</c> of each project says about schedules. A file is read again when it, one that it includes, or the
/// configuration that it is for has changed. No project is loaded for it: the names in a file are looked up once its project is.
/// </summary>
internal sealed partial class ScheduledFiles(IProjects projects, SeedFiles files, ILogger logger)
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The files that have schedules and no errors. Errors are logged when they are read.</summary>
    internal IReadOnlyList<ScheduledFile> Look()
    {
        HashSet<string> names = [.. projects.Health().Select(project => project.Name)];
        string[] present = [.. files.Projects.Where(names.Contains)];
        Dictionary<string, MapCatalog> loaded = projects.LoadedCatalogs().ToDictionary(catalog => catalog.App);
        lock (_gate)
        {
            foreach (string gone in _known.Keys.Except(present).ToArray())
            {
                _known.Remove(gone);
            }

            return [.. present.Select(project => Find(project, loaded.GetValueOrDefault(project))).OfType<ScheduledFile>()];
        }
    }

    /// <summary>The file of a project, with all names looked up; null when it has none, no schedules or errors.</summary>
    internal ScheduledFile? Look(MapCatalog catalog)
    {
        lock (_gate)
        {
            return Find(catalog.App, catalog);
        }
    }

    private ScheduledFile? Find(string project, MapCatalog? catalog)
    {
        if (files.Find(project) is not { } file)
        {
            return null;
        }

        Known? known = _known.GetValueOrDefault(project);
        if (known is null || known.Path != file || !known.IsFor(catalog) || known.HasChanged)
        {
            _known[project] = known = Read(project, file, catalog);
        }

        return known.File;
    }

    // The state before the reading counts: what is written meanwhile is read at the next look.
    private Known Read(string project, string file, MapCatalog? catalog)
    {
        var versions = new Dictionary<string, FileVersion?>(StringComparer.Ordinal) { [file] = FileVersion.Of(file) };
        SeedConfigurationResult result = SeedConfigurationLoader.Load(file, catalog?.Configuration);
        foreach (string part in result.Files)
        {
            versions.TryAdd(part, FileVersion.Of(part));
        }

        if (result.Configuration is null)
        {
            LogFault(ConfigurationException.Of(result.Messages).Message);
        }

        ScheduledEntry[] entries = result.Configuration is { } seeds ? [.. EntriesOf(seeds)] : [];
        return new Known(file, versions, catalog?.Hash, entries.Length == 0 ? null : new ScheduledFile(project, result.Configuration!, entries));
    }

    private static IEnumerable<ScheduledEntry> EntriesOf(SeedConfiguration seeds) => seeds.Seeds
        .Select(pair => (Kind: SeedTaskKind.Seed, pair.Key, pair.Value))
        .Concat(seeds.Cleanups.Select(pair => (Kind: SeedTaskKind.Cleanup, pair.Key, pair.Value)))
        .Where(entry => entry.Value.Schedule is not null)
        .Select(entry => new ScheduledEntry(entry.Kind, entry.Key, entry.Value, entry.Value.Schedule!));

    /// <param name="Path">Path of the file.</param>
    /// <param name="Versions">The file and those that it includes, as they were read.</param>
    /// <param name="CatalogHash">The configuration that its names were looked up in; null when they were not.</param>
    /// <param name="File">What it says; null when it has no schedules or errors.</param>
    private sealed record Known(string Path, IReadOnlyDictionary<string, FileVersion?> Versions, string? CatalogHash, ScheduledFile? File)
    {
        public bool HasChanged => Versions.Any(pair => FileVersion.Of(pair.Key) != pair.Value);

        // A project that was dropped since then has not changed by that.
        public bool IsFor(MapCatalog? catalog) => catalog is null || catalog.Hash == CatalogHash;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the seed.yaml has errors, its schedules rest: {Reason}")]
    private partial void LogFault(string reason);
}

/// <summary>A seed.yaml with schedules.</summary>
/// <param name="Project">Name of its project.</param>
/// <param name="Seeds">All of it.</param>
/// <param name="Entries">The entries with a schedule, seeds first.</param>
internal sealed record ScheduledFile(string Project, SeedConfiguration Seeds, IReadOnlyList<ScheduledEntry> Entries);

/// <summary>An entry with a schedule.</summary>
internal sealed record ScheduledEntry(SeedTaskKind Kind, string Name, SeedTaskConfiguration Task, SeedSchedule Schedule);
