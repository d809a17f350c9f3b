namespace MapProxyCluster.Configuration.Reading;

/// <summary>Checks that everything that is named exists, so that all mistakes are known before anything is built.</summary>
internal static class ReferenceCheck
{
    private static readonly string[] BuiltInGrids = ["GLOBAL_GEODETIC", "GLOBAL_MERCATOR", "GLOBAL_WEBMERCATOR"];

    internal static void Run(MapProxyConfiguration configuration, MessageList messages)
    {
        foreach (GridConfiguration grid in configuration.Grids.Values)
        {
            CheckGrid(configuration, grid.Base, grid.Location, messages);
            CheckGrid(configuration, grid.AlignResolutionsWith, grid.Location, messages);
        }

        foreach (SourceConfiguration source in configuration.Sources.Values)
        {
            CheckGrid(configuration, (source as TileSourceConfiguration)?.Grid, source.Location, messages);
        }

        foreach (CacheConfiguration cache in configuration.Caches.Values)
        {
            CheckCache(configuration, cache, messages);
        }

        foreach (LayerConfiguration layer in configuration.Layers)
        {
            CheckLayer(configuration, layer, messages);
        }

        CheckNames(configuration.Layers, messages);
        CheckDataset(configuration, messages);
    }

    private static void CheckDataset(MapProxyConfiguration configuration, MessageList messages)
    {
        HashSet<string?> names = [.. configuration.Layers.SelectMany(SelfAndDescendants).Select(layer => layer.Name)];
        foreach (string name in configuration.Services.OgcApi?.DefaultDatasetLayers ?? [])
        {
            if (!names.Contains(name))
            {
                messages.Error(configuration.Services.OgcApi!.Location, $"unknown layer '{name}' in default_dataset_layers");
            }
        }
    }

    private static void CheckGrid(MapProxyConfiguration configuration, string? grid, YamlLocation location, MessageList messages)
    {
        if (grid is not null && !configuration.Grids.ContainsKey(grid) && !BuiltInGrids.Contains(grid))
        {
            messages.Error(location, $"unknown grid '{grid}'");
        }
    }

    private static void CheckCache(MapProxyConfiguration configuration, CacheConfiguration cache, MessageList messages)
    {
        foreach (string grid in cache.Grids ?? [])
        {
            CheckGrid(configuration, grid, cache.Location, messages);
        }

        foreach (SourceReference reference in cache.Sources)
        {
            CheckReference(configuration, reference, messages);
        }

        if (cache.Backend is FileBackendConfiguration { Directory: not null } or CompactBackendConfiguration { Directory: not null } && cache.Grids is { Count: > 1 })
        {
            messages.Error(cache.Backend.Location ?? cache.Location, "directory cannot be used with several grids");
        }
    }

    private static void CheckLayer(MapProxyConfiguration configuration, LayerConfiguration layer, MessageList messages)
    {
        foreach (SourceReference reference in layer.Sources)
        {
            // In a layer a cache goes before a source of the same name.
            if (configuration.Caches.ContainsKey(reference.Name) && reference.Tags is null)
            {
                continue;
            }

            CheckReference(configuration, reference, messages);
            if (configuration.Sources.GetValueOrDefault(reference.Name) is TileSourceConfiguration or OgcApiTilesSourceConfiguration)
            {
                messages.Error(reference.Location, $"tile source '{reference.Name}' does not support un-tiled access; wrap it in a cache");
            }
        }

        foreach (SourceReference reference in layer.TileSources)
        {
            if (!configuration.Caches.ContainsKey(reference.Name))
            {
                messages.Error(reference.Location, $"unknown cache '{reference.Name}'");
            }
        }

        foreach (LayerConfiguration child in layer.Layers)
        {
            CheckLayer(configuration, child, messages);
        }
    }

    private static void CheckReference(MapProxyConfiguration configuration, SourceReference reference, MessageList messages)
    {
        bool isCache = configuration.Caches.ContainsKey(reference.Name);
        if (!configuration.Sources.TryGetValue(reference.Name, out SourceConfiguration? source))
        {
            if (!isCache || reference.Tags is not null)
            {
                messages.Error(reference.Location, isCache
                    ? $"cache '{reference.Name}' cannot be limited to layers"
                    : $"unknown source or cache '{reference.Name}'");
            }

            return;
        }

        if (reference.Tags is not null && source is not WmsLikeSourceConfiguration and not UnsupportedSourceConfiguration)
        {
            messages.Error(reference.Location, $"source '{reference.Name}' cannot be limited to layers");
        }

        if (source is WmsLikeSourceConfiguration wms)
        {
            CheckWmsLayers(reference, wms, messages);
        }
    }

    private static void CheckWmsLayers(SourceReference reference, WmsLikeSourceConfiguration wms, MessageList messages)
    {
        bool hasStyle = wms.Parameters.Any(parameter => parameter.Key is "sld" or "sld_body");
        if (reference.Tags is null && wms.Layers is null && !hasStyle)
        {
            // Some services need none; MapProxy asks without as well.
            messages.Warning(wms.Location, "missing 'layers' in req; requests name none");
        }

        foreach (string tag in (wms.Layers is null ? null : reference.Tags) ?? [])
        {
            if (!wms.Layers!.Contains(tag))
            {
                messages.Error(reference.Location, $"'{tag}' is not one of the layers of source '{reference.Name}'");
            }
        }
    }

    private static void CheckNames(IEnumerable<LayerConfiguration> layers, MessageList messages)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (LayerConfiguration layer in layers.SelectMany(SelfAndDescendants))
        {
            if (layer.Name is { } name && !names.Add(name))
            {
                messages.Warning(layer.Location, $"another layer is called '{name}' as well; requests reach the last one");
            }
        }
    }

    private static IEnumerable<LayerConfiguration> SelfAndDescendants(LayerConfiguration layer) =>
        layer.Layers.SelectMany(SelfAndDescendants).Prepend(layer);
}
