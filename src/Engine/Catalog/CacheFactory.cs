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
    TileReader reader,
    CacheResources resources,
    ILoggerFactory loggers,
    List<ConfigurationMessage> messages)
{
    private static readonly PixelSize Single = new(1, 1);

    private readonly ImageOptionsFactory _images = new(configuration.Globals);
    private readonly Dictionary<string, BuiltCache?> _built = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = [];
    // Callers wait as long as the slowest source may take.
    private readonly TimeSpan _fetchTimeout = TimeSpan.FromSeconds(configuration.Sources.Values
        .Select(source => source.Http.ClientTimeout ?? 0)
        .Append(configuration.Globals.Http.ClientTimeout ?? 60)
        .Max());

    private readonly ILogger _logger = loggers.CreateLogger("mapproxy.cache");
    private readonly StoreFactory _stores = new(configuration, resources, loggers, messages);

    /// <summary>Root of file caches and legends.</summary>
    internal string BaseDirectory => _stores.BaseDirectory;

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
        Coverage? coverage = CoverageFactory.Create(cache.Backend.Coverage, messages);
        TileSet[] sets = [.. (cache.Grids ?? [GridConfiguration.DefaultKey])
            .Where(grids.ContainsKey)
            .Select(grid => BuildSet(cache, grid, maps, coverage))];
        if (sets.Length == 0)
        {
            return null;
        }

        foreach (TileSet set in sets)
        {
            TileSets[set.Id] = set;
        }

        MapExtent? limited = coverage?.Extent ?? Extents.Union(maps.Select(ExtentOf));
        var map = new CachedMap
        {
            Name = cache.Name,
            TileSets = sets,
            Extent = limited ?? new MapExtent(sets[0].Grid.BoundingBox, sets[0].Grid.Srs),
            HasDefaultExtent = limited is null,
            ResolutionRange = maps.Length == 0 ? null : ResolutionRange.Merge(maps.Select(source => source.ResolutionRange)),
            PreferredSrs = sources.PreferredSrs,
        };
        return new BuiltCache(
            new CachedMapSource(map, reader, resources.Decoded, _logger),
            [.. parts.Select(part => part.Info).OfType<IFeatureInfoSource>()],
            [.. parts.SelectMany(part => part.Legends)]);
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
        source is CachedMapSource cached ? (cached.Map.HasDefaultExtent ? null : cached.Map.Extent) : source.Coverage?.Extent;

    private TileSet BuildSet(CacheConfiguration cache, string gridKey, IMapSource[] maps, Coverage? coverage)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        TileGrid grid = grids[gridKey];
        ImageOptions options = ImageOptionsFactory.Complete(
            _images.For(cache.Format ?? cache.RequestFormat, cache.Image), cache.Image?.Colors is not null, [.. maps.Select(map => map.ImageOptions)]);
        string requestFormat = cache.RequestFormat ?? cache.Format ?? "image/png";
        MetaGrid metaGrid = TakesTilesOver(grid, options.Format, maps) ? new MetaGrid(grid, Single, 0) : BuildMetaGrid(cache, grid, maps);
        return new TileSet
        {
            CacheName = cache.Name,
            GridKey = gridKey,
            Grid = grid,
            MetaGrid = metaGrid,
            MinimizeMetaRequests = (metaGrid.Buffer > 0 || metaGrid.MetaSize != Single)
                && (cache.MinimizeMetaRequests ?? globals.MinimizeMetaRequests ?? false),
            Store = _stores.Create(cache, grid, options),
            Sources = maps,
            ImageOptions = options,
            RequestFormat = configuration.Globals.Image.Formats.ContainsKey(requestFormat) ? _images.For(requestFormat).Format : ImageFormats.Parse(requestFormat),
            Coverage = coverage,
            ConcurrentCreators = cache.ConcurrentTileCreators ?? globals.ConcurrentTileCreators ?? 2,
            MaxTileLimit = cache.MaxTileLimit ?? globals.MaxTileLimit ?? 500,
            FetchTimeout = _fetchTimeout,
            Refresh = BuildRefresh(cache),
        };
    }

    private RefreshRule? BuildRefresh(CacheConfiguration cache)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        return cache.RefreshBefore is not { } rule ? null : new RefreshRule
        {
            Time = rule.Time,
            File = rule.File is { } file ? configuration.Resolve(file) : null,
            Age = rule.Before,
            WhileRevalidate = cache.StaleWhileRevalidate ?? globals.StaleWhileRevalidate ?? TimeSpan.Zero,
            IfError = cache.StaleIfError ?? globals.StaleIfError ?? TimeSpan.MaxValue,
        };
    }

    // Caches whose tiles are the same tiles hand them over as they are; there is nothing to gain from asking for more at once.
    private static bool TakesTilesOver(TileGrid grid, ImageFormat format, IMapSource[] maps) => maps.Length > 0 && Array.TrueForAll(
        maps, map => map is CachedMapSource { Map.TileSets: [var below] } && below.ImageOptions.Format == format && grid.IsSubsetOf(below.Grid));

    // Either all sources draw any area, and metatiles are requested, or none does, and tiles are fetched one by one.
    private MetaGrid BuildMetaGrid(CacheConfiguration cache, TileGrid grid, IMapSource[] maps)
    {
        PixelSize size = cache.MetaSize ?? configuration.Globals.Cache.MetaSize ?? new PixelSize(4, 4);
        int buffer = cache.MetaBuffer ?? configuration.Globals.Cache.MetaBuffer ?? 80;
        bool isMeta = buffer > 0 || size != Single;
        bool some = maps.Any(map => map.SupportsMetatiles), all = maps.All(map => map.SupportsMetatiles);
        if (isMeta && some && !all)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, cache.Location, "meta tiling configured but not supported by all sources"));
        }

        return isMeta && all ? new MetaGrid(grid, size, buffer) : new MetaGrid(grid, Single, 0);
    }
}
