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

    /// <summary>Follows all references from the layers, those that lead nowhere as well.</summary>
    public UsedParts(MapProxyConfiguration configuration)
    {
        _configuration = configuration;
        foreach (LayerConfiguration layer in configuration.Layers)
        {
            AddLayer(layer);
        }
    }

    /// <summary>The message itself, or a warning in place of an error about an entry that nobody uses.</summary>
    public ConfigurationMessage Judge(ConfigurationMessage message) => message.Severity == ConfigurationSeverity.Error && IsUnused(message.Location)
        ? message with { Severity = ConfigurationSeverity.Warning, Text = $"{message.Text} (no layer uses it)" }
        : message;

    private bool IsUnused(YamlLocation location) => location.Path.Split('.', 2) switch
    {
        ["caches", var place] => !IsIn(place, _caches),
        ["sources", var place] => !IsIn(place, _sources),
        ["grids", var place] => !IsIn(place, _grids),
        _ => false,
    };

    // Keys may hold dots themselves.
    private static bool IsIn(string place, HashSet<string> keys) => keys.Any(key =>
        place.StartsWith(key, StringComparison.Ordinal) && (place.Length == key.Length || place[key.Length] is '.' or '['));

    private void AddLayer(LayerConfiguration layer)
    {
        foreach (SourceReference reference in layer.Sources.Concat(layer.TileSources))
        {
            AddPart(reference.Name);
        }

        foreach (LayerConfiguration child in layer.Layers)
        {
            AddLayer(child);
        }
    }

    // A name may belong to a cache and a source; which one counts depends on the place, so both do.
    private void AddPart(string name)
    {
        if (_caches.Add(name) && _configuration.Caches.TryGetValue(name, out CacheConfiguration? cache))
        {
            foreach (SourceReference reference in cache.Sources)
            {
                AddPart(reference.Name);
            }

            foreach (string grid in cache.Grids ?? [GridConfiguration.DefaultKey])
            {
                AddGrid(grid);
            }
        }

        if (_sources.Add(name) && _configuration.Sources.GetValueOrDefault(name) is TileSourceConfiguration tiles)
        {
            AddGrid(tiles.Grid ?? GridConfiguration.DefaultKey);
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
