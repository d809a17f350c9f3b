using System.Security.Cryptography;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>Turns a configuration into a catalog: sources, then caches, then layers. All that is wrong is told at once.</summary>
public sealed class CatalogBuilder(UpstreamClient upstream, IMetatileFetcher fetcher, CacheResources resources, ILoggerFactory loggers)
{
    /// <summary>Builds the catalog of a loaded configuration.</summary>
    /// <param name="app">Name of the project; empty when there is only one.</param>
    /// <param name="loaded">The configuration with its messages.</param>
    /// <exception cref="ConfigurationException">The configuration has errors.</exception>
    public MapCatalog Build(string app, ConfigurationResult loaded) => Build(app, loaded, null);

    /// <summary>Builds the catalog for seeding: sources that are only for that are awake, and caches are there that no layer shows.</summary>
    /// <param name="app">Name of the project; empty when there is only one.</param>
    /// <param name="loaded">The configuration with its messages.</param>
    /// <param name="caches">Keys of the caches that are to be seeded.</param>
    /// <exception cref="ConfigurationException">The configuration has errors.</exception>
    public MapCatalog BuildForSeeding(string app, ConfigurationResult loaded, IEnumerable<string> caches) => Build(app, loaded, caches);

    private MapCatalog Build(string app, ConfigurationResult loaded, IEnumerable<string>? seeded)
    {
        var messages = new List<ConfigurationMessage>(loaded.Messages);
        if (loaded.Configuration is not { } configuration)
        {
            throw ConfigurationException.Of(messages);
        }

        AddFonts(configuration, messages);
        IReadOnlyDictionary<string, TileGrid> grids = CreateGrids(configuration, messages);
        var reader = new TileReader(app, fetcher, resources.Time, loggers.CreateLogger("mapproxy.cache"));
        var coverages = new CoverageFactory(configuration, messages);
        var common = new SourceOptionsFactory(configuration, coverages);
        var sources = new SourceFactory(configuration, grids, coverages, common, upstream, loggers, messages) { IsSeeding = seeded is not null };
        var caches = new CacheFactory(configuration, grids, sources, coverages, reader, resources, loggers, messages);
        var layers = new LayerFactory(configuration, sources, caches);
        MapLayer root = layers.BuildRoot();
        foreach (string cache in (seeded ?? []).Where(caches.Knows))
        {
            caches.Get(cache, configuration.Caches[cache].Location);
        }

        Coverage?[] limits = [.. (configuration.Access?.Rules ?? []).Select(rule => coverages.Create(rule.LimitedTo))];
        Dictionary<string, FeatureInfoStyle> styles = LoadStyles(configuration, messages);
        TileLayer[] tileLayers = [.. layers.TileLayersOf(root)];
        CheckDimensions(tileLayers, messages);
        ConfigurationException.ThrowIfAny(messages);
        return new MapCatalog
        {
            App = app,
            Hash = HashOf(loaded.Files),
            Configuration = configuration,
            Grids = grids,
            Root = root,
            Layers = MapCatalog.LayersBelow(root),
            TileLayers = tileLayers,
            TileSets = caches.TileSets,
            Tiles = reader,
            Legends = new LegendRenderer(Path.Combine(caches.BaseDirectory, "legends")),
            FeatureInfoStyles = styles,
            AccessLimits = limits,
            Messages = messages,
            SeedingVariant = seeded is null ? new Lazy<MapCatalog>(() => BuildForSeeding(app, loaded)) : null,
        };
    }

    // Among the caches that no layer shows, there may be some that cannot be built: then it has to do without any of them.
    private MapCatalog BuildForSeeding(string app, ConfigurationResult loaded)
    {
        try
        {
            return Build(app, loaded, loaded.Configuration!.Caches.Keys);
        }
        catch (ConfigurationException)
        {
            return Build(app, loaded, []);
        }
    }

    private static IReadOnlyDictionary<string, TileGrid> CreateGrids(MapProxyConfiguration configuration, List<ConfigurationMessage> messages)
    {
        var found = new List<ConfigurationMessage>();
        IReadOnlyDictionary<string, TileGrid> grids = GridFactory.CreateAll(configuration, found);
        var used = new UsedParts(configuration);
        messages.AddRange(found.Select(used.Judge));
        return grids;
    }

    private static void CheckDimensions(IEnumerable<TileLayer> layers, List<ConfigurationMessage> messages)
    {
        foreach (TileLayer layer in layers.Where(layer => layer.Configuration.Dimensions.Count > 0 && !layer.TileSet.Store.SupportsDimensions))
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error,
                layer.Configuration.Location,
                $"the type of cache '{layer.TileSet.CacheName}' cannot keep dimensions apart: use another one, or disable_storage"));
        }
    }

    private static void AddFonts(MapProxyConfiguration configuration, List<ConfigurationMessage> messages)
    {
        if (configuration.Globals.Image.FontDirectory is not { } folder)
        {
            return;
        }

        try
        {
            Fonts.AddFolder(configuration.Resolve(folder));
        }
        catch (ImageException error)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Warning, new YamlLocation("", 0, "globals.image.font_dir"), error.Message));
        }
    }

    private static Dictionary<string, FeatureInfoStyle> LoadStyles(MapProxyConfiguration configuration, List<ConfigurationMessage> messages)
    {
        var styles = new Dictionary<string, FeatureInfoStyle>();
        foreach ((string type, string file) in configuration.Services.Wms?.FeatureInfoXslt ?? new Dictionary<string, string>())
        {
            try
            {
                styles[type] = FeatureInfoStyle.Load(configuration.Resolve(file));
            }
            catch (FeatureInfoStyleException error)
            {
                messages.Add(new ConfigurationMessage(
                    ConfigurationSeverity.Error, new YamlLocation("", 0, $"services.wms.featureinfo_xslt.{type}"), error.Message));
            }
        }

        return styles;
    }

    private static string HashOf(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files.Where(File.Exists))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }
}
