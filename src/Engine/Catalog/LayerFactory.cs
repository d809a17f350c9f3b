using MapProxyCluster.Configuration;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Builds the layer tree and the list of tile layers.</summary>
internal sealed class LayerFactory(MapProxyConfiguration configuration, SourceFactory sources, CacheFactory caches)
{
    private readonly Dictionary<MapLayer, LayerConfiguration> _configurations = [];

    /// <summary>The root: the only top layer, or an unnamed one around all, titled as the WMS is.</summary>
    internal MapLayer BuildRoot()
    {
        MapLayer[] layers = [.. configuration.Layers.Select(Build)];
        if (layers is [{ IsMap: true } only])
        {
            return only;
        }

        return MapLayer.Around(configuration.Services.Wms?.Metadata?.Title ?? "MapProxy WMS", layers);
    }

    /// <summary>
    /// The tile layers in a tree, children before their group. A layer has them when it has a name and resolves to one cache, or names
    /// caches for tiles.
    /// </summary>
    internal IEnumerable<TileLayer> TileLayersOf(MapLayer layer)
    {
        IEnumerable<TileLayer> below = layer.Children.SelectMany(TileLayersOf);
        if (layer.Name is not { } name || !_configurations.TryGetValue(layer, out LayerConfiguration? own))
        {
            return below;
        }

        return below.Concat(TileCaches(own).SelectMany(cache => cache.Map.Map.TileSets.Select(set => new TileLayer
        {
            Name = name,
            Title = layer.Title,
            Configuration = own,
            MapLayer = layer,
            TileSet = set,
            Extent = cache.Map.Map.Extent,
        })));
    }

    private MapLayer Build(LayerConfiguration own)
    {
        MapLayer[] children = [.. own.Layers.Select(Build)];
        var maps = new List<IMapSource>();
        var infos = new List<IFeatureInfoSource>();
        var legends = new List<ILegendSource>();
        foreach (SourceReference reference in own.Sources)
        {
            Add(reference, maps, infos, legends);
        }

        if (own.LegendUrl is { } legend)
        {
            legends = [sources.BuildLegend(legend)];
        }

        MapExtent? extent = Extents.Union(maps.Select(CacheFactory.ExtentOf).Concat(
            children.Select(child => child.HasDefaultExtent ? null : child.Extent)));
        var layer = new MapLayer
        {
            Name = own.Name,
            Title = own.Title,
            Configuration = own,
            Children = children,
            Sources = maps,
            InfoSources = infos,
            LegendSources = legends,
            IsMap = own.Sources.Count > 0 || own.LegendUrl is not null || children.Any(child => child.IsMap),
            Extent = extent ?? Extents.World,
            HasDefaultExtent = extent is null,
            ResolutionRange = SourceOptionsFactory.Range(own.MinResolution, own.MaxResolution) ?? Merged(maps, children),
        };
        _configurations[layer] = own;
        return layer;
    }

    private void Add(SourceReference reference, List<IMapSource> maps, List<IFeatureInfoSource> infos, List<ILegendSource> legends)
    {
        if (caches.Knows(reference.Name) && reference.Tags is null)
        {
            if (caches.Get(reference.Name, reference.Location) is { } cache)
            {
                maps.Add(cache.Map);
                infos.AddRange(cache.Infos);
                legends.AddRange(cache.Legends);
            }
        }
        else if (sources.Knows(reference.Name))
        {
            BuiltSource source = sources.Get(reference);
            maps.AddRange(source.Map is { } map ? [map] : []);
            infos.AddRange(source.Info is { } info ? [info] : []);
            legends.AddRange(source.Legends);
        }
    }

    private static ResolutionRange? Merged(List<IMapSource> maps, MapLayer[] children)
    {
        IEnumerable<ResolutionRange?> ranges = maps.Select(map => map.ResolutionRange).Concat(children.Select(child => child.ResolutionRange));
        return ResolutionRange.Merge(ranges);
    }

    private IEnumerable<BuiltCache> TileCaches(LayerConfiguration own)
    {
        if (own.TileSources.Count > 0)
        {
            return own.TileSources.Select(reference => caches.Get(reference.Name, reference.Location)).OfType<BuiltCache>();
        }

        BuiltCache?[] built = [.. own.Sources
            .Where(reference => caches.Knows(reference.Name) && reference.Tags is null)
            .Select(reference => caches.Get(reference.Name, reference.Location))];
        bool hasDirect = own.Sources.Any(reference =>
            (!caches.Knows(reference.Name) || reference.Tags is not null) && sources.Knows(reference.Name) && sources.Get(reference).Map is not null);
        return built is [{ } single] && !hasDirect ? [single] : [];
    }
}
