using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Turns the entries of a <c>seed.yaml</c> into tasks: for each grid and each cache one (behaviour reference 13.2).</summary>
/// <param name="catalog">What is served, built for seeding.</param>
/// <param name="seeds">The seed.yaml.</param>
/// <param name="messages">Takes what is found wrong.</param>
/// <param name="now">The moment that spans of time count from.</param>
public sealed class SeedTaskFactory(MapCatalog catalog, SeedConfiguration seeds, List<ConfigurationMessage> messages, DateTimeOffset now)
{
    private readonly CoverageFactory _coverages = new(catalog.Configuration, messages);
    private readonly Dictionary<string, (Coverage? Coverage, bool IsEmpty)> _areas = new(StringComparer.Ordinal);

    /// <summary>The tasks of some entries of <c>seeds</c>, in their order.</summary>
    public IReadOnlyList<SeedTask> Seeds(IEnumerable<string> names) =>
        [.. names.SelectMany(name => Tasks(SeedTaskKind.Seed, name, seeds.Seeds[name])).SelectMany(PerLevel)];

    /// <summary>The tasks of some entries of <c>cleanups</c>, in their order.</summary>
    public IReadOnlyList<SeedTask> Cleanups(IEnumerable<string> names) =>
        [.. names.SelectMany(name => Tasks(SeedTaskKind.Cleanup, name, seeds.Cleanups[name]))];

    private IEnumerable<SeedTask> Tasks(SeedTaskKind kind, string name, SeedTaskConfiguration entry)
    {
        IReadOnlyList<string> grids = entry.Grids ?? (entry.Caches is [var first, ..] ? catalog.Configuration.Caches[first].Grids : null) ?? [GridConfiguration.DefaultKey];
        DateTimeOffset? before = entry.Before is { } specification ? Resolve(specification, entry) : null;
        foreach (string grid in grids)
        {
            foreach (string cache in entry.Caches)
            {
                if (!catalog.TileSets.TryGetValue($"{cache}/{grid}", out TileSet? set))
                {
                    continue;
                }

                (Coverage? area, bool isEmpty) = AreaOf(entry, set.Grid.Srs);
                var task = new SeedTask
                {
                    Kind = kind,
                    Name = name,
                    Cache = cache,
                    Grid = grid,
                    Levels = LevelsOf(entry.Levels, set.Grid),
                    Coverage = area,
                    IsEmpty = isEmpty,
                };
                yield return kind == SeedTaskKind.Seed
                    ? task with { Before = before, RemakesAll = before is not null && !set.Store.HasTimestamps }
                    : task with { Before = RemovalTime(entry, before, set) };
            }
        }
    }

    // What exists when the tool starts goes, unless something else is said; what it has just made stays.
    private DateTimeOffset? RemovalTime(SeedTaskConfiguration entry, DateTimeOffset? before, TileSet set)
    {
        if (entry.RemovesAll || (before is null && !set.Store.HasTimestamps))
        {
            return null;
        }

        if (!set.Store.HasTimestamps)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, entry.Location, $"remove_before does not work with cache '{set.CacheName}': its tiles carry no times"));
        }

        return before ?? now;
    }

    // A coarser or finer level has to be there as a whole before others are made of it.
    private IEnumerable<SeedTask> PerLevel(SeedTask task) => catalog.TileSets[task.TileSetId].Rescale is not { } rescale
        ? [task]
        : (rescale.Levels > 0 ? task.Levels.Reverse() : task.Levels).Select(level => task with { Levels = [level] });

    private (Coverage? Coverage, bool IsEmpty) AreaOf(SeedTaskConfiguration entry, Srs srs)
    {
        if (entry.Coverages is not { } names)
        {
            return (null, false);
        }

        (Coverage? Coverage, bool IsEmpty)[] areas = [.. names.Select(AreaOf)];
        Coverage[] known = [.. areas.Select(area => area.Coverage).OfType<Coverage>().Select(area => area.In(srs))];
        bool isEmpty = names.Count > 0 && (known.Length == 0 || Array.Exists(areas, area => area.IsEmpty));
        return (isEmpty || known.Length == 0 ? null : known is [var only] ? only : new AnyCoverage(known), isEmpty);
    }

    private (Coverage? Coverage, bool IsEmpty) AreaOf(string name)
    {
        if (!_areas.TryGetValue(name, out var area))
        {
            Coverage? coverage = _coverages.Create(seeds.Coverages[name], out bool isEmpty);
            _areas[name] = area = (coverage, isEmpty);
        }

        return area;
    }

    private static int[] LevelsOf(LevelSelection? selection, TileGrid grid)
    {
        int last = grid.LevelCount - 1;
        return selection switch
        {
            LevelList list => [.. list.Levels.Where(level => level >= 0 && level <= last).Distinct().Order()],
            LevelRange range => Range(range.From ?? 0, Math.Min(range.To ?? last, last)),
            ResolutionList list => [.. list.Resolutions.Select(grid.ClosestLevel).Distinct().Order()],
            LevelsOfResolutions range => Range(
                range.From is { } from ? grid.ClosestLevel(from) : 0, range.To is { } to ? grid.ClosestLevel(to) : last),
            _ => Range(0, last),
        };
    }

    private static int[] Range(int first, int last) => [.. Enumerable.Range(first, Math.Max(0, last - first + 1))];

    private DateTimeOffset? Resolve(TimeSpecification time, SeedTaskConfiguration entry)
    {
        if (time.Time is { } point)
        {
            return point;
        }

        if (time.File is { } name)
        {
            string file = catalog.Configuration.Resolve(name);
            if (File.Exists(file))
            {
                return File.GetLastWriteTimeUtc(file);
            }

            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, entry.Location, $"mtime: there is no file '{file}'"));
            return null;
        }

        // Spans count in whole seconds, as in MapProxy.
        return time.Before is { } span ? DateTimeOffset.FromUnixTimeSeconds((now - span).ToUnixTimeSeconds()) : null;
    }
}
