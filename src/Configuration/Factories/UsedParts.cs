namespace MapProxyCluster.Configuration;

/// <summary>
/// The caches, sources and grids that layers use, directly or through other caches. What nobody uses may be wrong without keeping the rest from
/// being served, as in MapProxy.
/// </summary>
public sealed class UsedParts
{
    private readonly MapProxyConfiguration _configuration;
    private readonly HashSet<string> _caches = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);
    private readonly HashSet<string> _grids = new(StringComparer.Ordinal);

    /// <summary>Follows all references from the layers.</summary>
    public UsedParts(MapProxyConfiguration configuration)
    {
        _configuration = configuration;
        foreach (LayerConfiguration layer in configuration.Layers)
        {
            AddLayer(layer);
        }
    }

    /// <summary>True when an entry of <c>caches</c> is used.</summary>
    public bool HasCache(string key) => _caches.Contains(key);

    /// <summary>True when an entry of <c>sources</c> is used.</summary>
    public bool HasSource(string key) => _sources.Contains(key);

    /// <summary>True when an entry of <c>grids</c> is used.</summary>
    public bool HasGrid(string key) => _grids.Contains(key);

    /// <summary>True for a place in the files that lies in an entry that nobody uses.</summary>
    public bool IsUnused(YamlLocation location) => location.Path.Split('.') switch
    {
        ["caches", var key, ..] => _configuration.Caches.ContainsKey(key) && !HasCache(key),
        ["sources", var key, ..] => _configuration.Sources.ContainsKey(key) && !HasSource(key),
        ["grids", var key, ..] => _configuration.Grids.ContainsKey(key) && !HasGrid(key),
        _ => false,
    };

    private void AddLayer(LayerConfiguration layer)
    {
        foreach (SourceReference reference in layer.Sources.Concat(layer.TileSources))
        {
            // A name may belong to both; which one counts depends on the place, so both do.
            AddCache(reference.Name);
            AddSource(reference.Name);
        }

        foreach (LayerConfiguration child in layer.Layers)
        {
            AddLayer(child);
        }
    }

    private void AddCache(string name)
    {
        if (!_configuration.Caches.TryGetValue(name, out CacheConfiguration? cache) || !_caches.Add(name))
        {
            return;
        }

        foreach (SourceReference reference in cache.Sources)
        {
            AddCache(reference.Name);
            AddSource(reference.Name);
        }

        foreach (string grid in cache.Grids ?? [])
        {
            AddGrid(grid);
        }
    }

    private void AddSource(string name)
    {
        _sources.Add(name);
        if (_configuration.Sources.GetValueOrDefault(name) is TileSourceConfiguration { Grid: { } grid })
        {
            AddGrid(grid);
        }
    }

    private void AddGrid(string name)
    {
        if (_grids.Add(name) && _configuration.Grids.TryGetValue(name, out GridConfiguration? grid))
        {
            foreach (string other in new[] { grid.Base, grid.AlignResolutionsWith }.OfType<string>())
            {
                AddGrid(other);
            }
        }
    }
}
