using MapProxyCluster.Configuration;

namespace MapProxyCluster.Engine;

/// <summary>Makes the configuration of an export out of the one that is exported from.</summary>
public static class ExportConfiguration
{
    /// <summary>Name of the cache that takes the tiles; tables in databases are called by it.</summary>
    public const string Target = "export";

    /// <summary>Name of the cache that delivers the tiles. No cache of a user's configuration would be called so.</summary>
    public const string Feed = "export source";

    /// <summary>A configuration with two caches on a grid, one that delivers the tiles and keeps nothing, and one that takes them.</summary>
    /// <param name="loaded">The configuration to export from.</param>
    /// <param name="source">The source or cache to export.</param>
    /// <param name="grid">Key of the grid.</param>
    /// <param name="backend">Where the tiles go.</param>
    /// <param name="fetches">Whether sources are asked for what caches lack.</param>
    public static ConfigurationResult Create(
        ConfigurationResult loaded, string source, string grid, CacheBackendConfiguration backend, bool fetches)
    {
        MapProxyConfiguration configuration = loaded.Configuration!;
        var place = new YamlLocation("", 0, "export");
        var feed = new CacheConfiguration
        {
            Location = place,
            Name = Feed,
            Sources = [new SourceReference(source, null, place)],
            Grids = [grid],
            DisableStorage = true,
        };
        CacheConfiguration target = feed with { Name = Target, DisableStorage = false, Backend = backend };
        var caches = new Dictionary<string, CacheConfiguration>(configuration.Caches) { [Feed] = feed, [$"{Feed} target"] = target };
        var sources = configuration.Sources.ToDictionary(
            entry => entry.Key, entry => fetches ? entry.Value : entry.Value with { SeedOnly = true });
        return Showing(loaded with { Configuration = configuration with { Caches = caches, Sources = sources } }, [Feed, $"{Feed} target"]);
    }

    /// <summary>The same configuration with one layer for each of some caches: nothing but them and what they are made of is built.</summary>
    public static ConfigurationResult Showing(ConfigurationResult loaded, IEnumerable<string> caches)
    {
        var place = new YamlLocation("", 0, "layers");
        LayerConfiguration[] layers = [.. caches.Distinct().Select(cache => new LayerConfiguration
        {
            Location = place,
            Name = cache,
            Title = cache,
            Sources = [new SourceReference(cache, null, place)],
        })];
        MapProxyConfiguration shown = loaded.Configuration! with { Layers = layers, Services = new ServicesConfiguration(), Access = null };
        return loaded with { Configuration = shown };
    }
}
