using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;
using MapProxyCluster.Tools.Capabilities;

namespace MapProxyCluster.Tools.Autoconfig;

/// <summary>Makes a configuration of all layers of a WMS.</summary>
internal static class CapabilitiesConfiguration
{
    private const string SourceSuffix = "_wms", CacheSuffix = "_cache";

    /// <summary>A source for each layer that has a name.</summary>
    internal static Dictionary<string, object?> Sources(WmsCapabilities capabilities)
    {
        var sources = new Dictionary<string, object?>();
        foreach (WmsLayer layer in capabilities.Root.SelfAndDescendants().Where(layer => !string.IsNullOrEmpty(layer.Name)))
        {
            sources[layer.Name + SourceSuffix] = Source(layer, capabilities.Version);
        }

        return sources;
    }

    /// <summary>A cache for each source of which a SRS has a grid.</summary>
    /// <param name="sources">The sources, after all changes.</param>
    /// <param name="grids">Grids by the code of their SRS.</param>
    internal static Dictionary<string, object?> Caches(Dictionary<string, object?> sources, IReadOnlyDictionary<string, string> grids)
    {
        var caches = new Dictionary<string, object?>();
        foreach ((string name, object? source) in sources)
        {
            object? srs = (source as Dictionary<string, object?>)?.GetValueOrDefault("supported_srs");
            string[] used = [.. YamlValues.TextsOf(srs).Where(grids.ContainsKey).Select(code => grids[code]).Distinct()];
            if (used.Length > 0 && name.EndsWith(SourceSuffix, StringComparison.Ordinal))
            {
                caches[name[..^SourceSuffix.Length] + CacheSuffix] = new Dictionary<string, object?>
                {
                    ["sources"] = YamlValues.Texts([name]),
                    ["grids"] = YamlValues.Texts(used),
                };
            }
        }

        return caches;
    }

    /// <summary>The tree of layers, each on its cache or, where it has none, on its source.</summary>
    internal static List<object?> Layers(WmsCapabilities capabilities, Dictionary<string, object?> caches) => [Layer(capabilities.Root, caches)];

    /// <summary>Seeds and cleanups of all caches on all their grids.</summary>
    internal static Dictionary<string, object?> Seeds(Dictionary<string, object?> caches)
    {
        Dictionary<string, object?> seeds = [], cleanups = [];
        foreach ((string name, object? cache) in caches)
        {
            foreach (string grid in YamlValues.TextsOf((cache as Dictionary<string, object?>)?.GetValueOrDefault("grids")))
            {
                Dictionary<string, object?> Task() => new() { ["caches"] = YamlValues.Texts([name]), ["grids"] = YamlValues.Texts([grid]) };
                seeds[$"{name}_{grid}"] = Task();
                Dictionary<string, object?> cleanup = Task();
                cleanup["remove_before"] = new Dictionary<string, object?> { ["time"] = "1900-01-01T00:00:00" };
                cleanups[$"{name}_{grid}"] = cleanup;
            }
        }

        return new Dictionary<string, object?> { ["seeds"] = seeds, ["cleanups"] = cleanups };
    }

    private static Dictionary<string, object?> Source(WmsLayer layer, string version)
    {
        var request = new Dictionary<string, object?> { ["url"] = layer.Url, ["layers"] = layer.Name };
        var options = new Dictionary<string, object?>();
        var source = new Dictionary<string, object?>
        {
            ["type"] = "wms",
            ["req"] = request,
            ["supported_srs"] = YamlValues.Texts(layer.Srs.Where(code => Srs.TryParse(code) is not null)),
        };
        AddIf(request, "transparent", layer.IsOpaque ? null : YamlScalar.True);
        AddIf(options, "version", version == "1.1.1" ? null : version);
        AddIf(options, "featureinfo", layer.IsQueryable ? YamlScalar.True : null);
        AddIf(options, "legendurl", layer.LegendUrl);
        AddIf(source, "wms_opts", options.Count > 0 ? options : null);
        AddIf(source, "coverage", layer.GeographicBox is { } box
            ? new Dictionary<string, object?> { ["srs"] = "EPSG:4326", ["bbox"] = YamlValues.Box(box) }
            : null);
        AddIf(source, "min_res", layer.CoarsestResolution is > 0 and { } coarsest ? YamlValues.Number(coarsest) : null);
        AddIf(source, "max_res", layer.FinestResolution is > 0 and { } finest ? YamlValues.Number(finest) : null);
        return source;
    }

    private static Dictionary<string, object?> Layer(WmsLayer layer, Dictionary<string, object?> caches)
    {
        var made = new Dictionary<string, object?> { ["title"] = layer.Title };
        if (!string.IsNullOrEmpty(layer.Name))
        {
            made["name"] = layer.Name;
            made["sources"] = YamlValues.Texts([caches.ContainsKey(layer.Name + CacheSuffix) ? layer.Name + CacheSuffix : layer.Name + SourceSuffix]);
        }

        AddIf(made, "md", string.IsNullOrEmpty(layer.Abstract) ? null : new Dictionary<string, object?> { ["abstract"] = layer.Abstract });
        AddIf(made, "layers", layer.Layers.Count == 0 ? null : layer.Layers.Select(child => (object?)Layer(child, caches)).ToList());
        return made;
    }

    private static void AddIf(Dictionary<string, object?> target, string key, object? value)
    {
        if (value is not null)
        {
            target[key] = value;
        }
    }
}
