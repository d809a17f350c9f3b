using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>A built cache: its map, who answers about its points, and its legends.</summary>
internal sealed record BuiltCache(CachedMapSource Map, IReadOnlyList<IFeatureInfoSource> Infos, IReadOnlyList<ILegendSource> Legends);

/// <summary>Builds caches, each after the caches that it is made of.</summary>
internal sealed class CacheFactory(
    MapProxyConfiguration configuration,
    IReadOnlyDictionary<string, TileGrid> grids,
    SourceFactory sources,
    CoverageFactory coverages,
    TileReader reader,
    CacheResources resources,
    ILoggerFactory loggers,
    List<ConfigurationMessage> messages)
{
    private readonly Dictionary<string, BuiltCache?> _built = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = [];
    private readonly ILogger _logger = loggers.CreateLogger("mapproxy.cache");
    private readonly TileSetFactory _sets = new(
        configuration, grids, new StoreFactory(configuration, resources, loggers, messages), sources.Renderd, messages, sources.IsSeeding);

    /// <summary>Root of file caches and legends.</summary>
    internal string BaseDirectory => _sets.BaseDirectory;

    /// <summary>All sets of all caches that have been built, by their identity.</summary>
    internal Dictionary<string, TileSet> TileSets { get; } = new(StringComparer.Ordinal);

    internal bool Knows(string name) => configuration.Caches.ContainsKey(name);

    /// <summary>A cache by its key; null when it cannot be built, which the messages tell.</summary>
    internal BuiltCache? Get(string name, YamlLocation location)
    {
        if (_built.TryGetValue(name, out BuiltCache? built))
        {
            return built;
        }

        if (!_open.Add(name))
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, location, $"cache '{name}' is made of itself"));
            return null;
        }

        built = Build(configuration.Caches[name]);
        _open.Remove(name);
        _built[name] = built;
        return built;
    }

    private BuiltCache? Build(CacheConfiguration cache)
    {
        List<BuiltSource> parts = Parts(cache);
        IMapSource[] maps = [.. parts.Select(part => part.Map).OfType<IMapSource>()];
        Coverage? coverage = coverages.Create(cache.Backend.Coverage);
        TileSet[] sets = [.. (cache.Grids ?? [GridConfiguration.DefaultKey])
            .Where(grids.ContainsKey)
            .Select(grid => _sets.Build(cache, grid, maps, coverage))];
        if (sets.Length == 0)
        {
            return null;
        }

        foreach (TileSet set in sets)
        {
            TileSets[set.Id] = set;
            if (set.Scaled is { } scaled)
            {
                TileSets[scaled.Id] = scaled;
            }
        }

        MapExtent? limited = coverage?.Extent ?? Extents.Union(maps.Select(source => Within(ExtentOf(source), source, sets[0].Grid)));
        var map = new CachedMap
        {
            Name = cache.Name,
            TileSets = sets,
            Extent = limited ?? new MapExtent(sets[0].Grid.BoundingBox, sets[0].Grid.Srs),
            Direct = BuildDirect(cache, sets[0], maps),
            // Rescaled tiles know no limits.
            ResolutionRange = maps.Length == 0 || sets[0].Rescale is not null ? null : ResolutionRange.Merge(maps.Select(source => source.ResolutionRange)),
            PreferredSrs = sources.PreferredSrs,
        };
        return new BuiltCache(
            new CachedMapSource(map, reader, resources.Decoded, _logger),
            [.. parts.Select(part => part.Info).OfType<IFeatureInfoSource>()],
            [.. parts.SelectMany(part => part.Legends)]);
    }

    // Of a cache below only what lies in our grid.
    private static MapExtent? Within(MapExtent? extent, IMapSource source, TileGrid grid) =>
        extent is not null && source is CachedMapSource
        && extent.BoundingBox.Intersection(new MapExtent(grid.BoundingBox, grid.Srs).In(extent.Srs)) is { IsValid: true } box
            ? new MapExtent(box, extent.Srs)
            : extent;

    // The level counts in the first grid.
    private static DirectSource? BuildDirect(CacheConfiguration cache, TileSet first, IMapSource[] maps)
    {
        double? resolution = cache.UseDirectFromLevel is { } level
            ? first.Grid.Resolutions[Math.Min(level, first.Grid.LevelCount - 1)]
            : cache.UseDirectFromResolution;
        return resolution is { } known && maps is [var source] ? new DirectSource(source, known, first.Grid.Srs) : null;
    }

    // In caches a source goes before a cache of the same name; in layers it is the other way round.
    private List<BuiltSource> Parts(CacheConfiguration cache)
    {
        var parts = new List<BuiltSource>();
        foreach (SourceReference reference in cache.Sources)
        {
            if (sources.Knows(reference.Name))
            {
                parts.Add(sources.Get(reference));
            }
            else if (Get(reference.Name, reference.Location) is { } below)
            {
                parts.AddRange(below.Infos.Select(info => new BuiltSource(null, info, [])));
                parts.Add(new BuiltSource(below.Map, null, below.Legends));
            }
        }

        return parts;
    }

    /// <summary>The area of a source; null when nothing limits it.</summary>
    internal static MapExtent? ExtentOf(IMapSource source) =>
        source is CachedMapSource cached ? cached.Map.Extent : source.Coverage?.Extent;
}
