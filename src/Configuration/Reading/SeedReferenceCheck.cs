namespace MapProxyCluster.Configuration.Reading;

/// <summary>Checks that the caches, grids and areas that a <c>seed.yaml</c> names are there.</summary>
internal static class SeedReferenceCheck
{
    internal static void Run(SeedConfiguration seeds, MapProxyConfiguration configuration, MessageList messages)
    {
        foreach (SeedTaskConfiguration task in seeds.Seeds.Values.Concat(seeds.Cleanups.Values))
        {
            CheckCaches(task, configuration, messages);
            CheckGrids(task, configuration, messages);
            foreach (string name in (task.Coverages ?? []).Where(name => !seeds.Coverages.ContainsKey(name)))
            {
                messages.Error(At(task, "coverages"), $"coverage '{name}' not found; there are: {List(seeds.Coverages.Keys)}");
            }
        }
    }

    private static void CheckCaches(SeedTaskConfiguration task, MapProxyConfiguration configuration, MessageList messages)
    {
        foreach (string name in task.Caches)
        {
            if (!configuration.Caches.TryGetValue(name, out CacheConfiguration? cache))
            {
                messages.Error(At(task, "caches"), $"cache '{name}' not found; there are: {List(configuration.Caches.Keys)}");
            }
            else if (cache.DisableStorage)
            {
                messages.Error(At(task, "caches"), $"cache '{name}' cannot be seeded: it keeps nothing (disable_storage: true)");
            }
        }
    }

    private static void CheckGrids(SeedTaskConfiguration task, MapProxyConfiguration configuration, MessageList messages)
    {
        IReadOnlyList<string>[] grids = [.. task.Caches.Where(configuration.Caches.ContainsKey).Select(name => GridsOf(configuration.Caches[name]))];
        if (grids.Length == 0)
        {
            return;
        }

        if (task.Grids is null && Array.Exists(grids, other => !other.ToHashSet().SetEquals(grids[0])))
        {
            messages.Error(task.Location, "caches in the same task require identical grids, or 'grids' that all of them have");
        }

        foreach (string name in (task.Grids ?? []).Where(name => Array.Exists(grids, other => !other.Contains(name))))
        {
            messages.Error(At(task, "grids"), $"grid '{name}' is not one of each cache of the task");
        }
    }

    private static IReadOnlyList<string> GridsOf(CacheConfiguration cache) => cache.Grids ?? [GridConfiguration.DefaultKey];

    private static YamlLocation At(SeedTaskConfiguration task, string key) => task.Location with { Path = $"{task.Location.Path}.{key}" };

    private static string List(IEnumerable<string> names) => string.Join(", ", names);
}
