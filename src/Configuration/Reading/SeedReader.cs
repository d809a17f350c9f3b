using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>seed.yaml</c> (mapproxy/seed/spec.py, config.py).</summary>
internal static class SeedReader
{
    internal static SeedConfiguration Read(MapReader reader)
    {
        if (reader.Mentions("views"))
        {
            reader.Messages.Error(reader.LocationOf("views"), "the former format with 'views' is not read; use 'coverages'");
        }

        var configuration = new SeedConfiguration
        {
            Seeds = ReadAll(reader.Map("seeds"), task => ReadTask(task, task.Map("refresh_before")?.ReadTime(), removesAll: false)),
            Cleanups = ReadAll(
                reader.Map("cleanups"),
                task => ReadTask(task, task.Map("remove_before")?.ReadTime(), task.Boolean("remove_all") ?? false)),
            Coverages = ReadAll(reader.Map("coverages"), CoverageReader.ReadCoverage),
        };
        reader.Finish();
        return configuration;
    }

    private static OrderedDictionary<string, T> ReadAll<T>(MapReader? section, Func<MapReader, T?> read)
        where T : class
    {
        var all = new OrderedDictionary<string, T>(StringComparer.Ordinal);
        foreach (Entry entry in section?.Entries ?? [])
        {
            if (section!.Map(entry.Key) is { } map && read(map) is { } value)
            {
                all[entry.Key] = value;
            }
        }

        return all;
    }

    private static SeedTaskConfiguration ReadTask(MapReader reader, TimeSpecification? before, bool removesAll)
    {
        IReadOnlyList<string>? caches = reader.Texts("caches");
        if (caches is null && !reader.Has("caches"))
        {
            reader.Missing("caches");
        }

        var task = new SeedTaskConfiguration
        {
            Location = reader.Location,
            Caches = caches ?? [],
            Grids = reader.Texts("grids"),
            Coverages = reader.Texts("coverages"),
            Levels = ReadLevels(reader) ?? ReadResolutions(reader),
            Before = before,
            RemovesAll = removesAll,
            Schedule = ReadSchedule(reader),
            Priority = reader.Integer("priority", int.MinValue) ?? 0,
            Concurrency = reader.Integer("concurrency", 1),
        };
        reader.Ignore("resolutions");
        reader.Finish();
        return task;
    }

    private static SeedSchedule? ReadSchedule(MapReader reader)
    {
        if (reader.Text("schedule") is not { } text)
        {
            return null;
        }

        if (SeedSchedule.TryParse(text) is not { } schedule)
        {
            reader.Messages.Error(
                reader.LocationOf("schedule"), $"'{text}' is no cron expression: minute, hour, day of month, month, day of week, such as '0 3 * * SUN', or @daily");
            return null;
        }

        return schedule;
    }

    // An empty list means all levels, as no list does.
    private static LevelSelection? ReadLevels(MapReader reader)
    {
        if (reader.Raw("levels") is not MapNode)
        {
            IReadOnlyList<double>? levels = reader.Numbers("levels");
            if (levels?.FirstOrDefault(level => level != Math.Floor(level) || Math.Abs(level) > int.MaxValue) is not (null or 0))
            {
                reader.Messages.Error(reader.LocationOf("levels"), "must be a list of whole numbers");
                return null;
            }

            return levels is { Count: > 0 } ? new LevelList([.. levels.Select(level => (int)level)]) : null;
        }

        MapReader range = reader.Map("levels")!;
        var selection = new LevelRange(range.Integer("from", 0), range.Integer("to", 0));
        range.Finish();
        return selection is { From: null, To: null } ? null : selection;
    }

    private static LevelSelection? ReadResolutions(MapReader reader)
    {
        if (reader.Raw("resolutions") is not MapNode)
        {
            return reader.Numbers("resolutions") is { Count: > 0 } resolutions ? new ResolutionList(resolutions) : null;
        }

        MapReader range = reader.Map("resolutions")!;
        var selection = new LevelsOfResolutions(range.PositiveNumber("from"), range.PositiveNumber("to"));
        range.Finish();
        return selection is { From: null, To: null } ? null : selection;
    }
}
