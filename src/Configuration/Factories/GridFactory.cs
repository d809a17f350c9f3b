using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>Builds the grids of a configuration, the built-in ones included (behaviour reference 1.4).</summary>
public sealed class GridFactory
{
    private const double WebMercatorEdge = 20037508.342789244;
    private static readonly BoundingBox World = new(-180, -90, 180, 90);
    private static readonly BoundingBox WebMercatorWorld = new(-WebMercatorEdge, -WebMercatorEdge, WebMercatorEdge, WebMercatorEdge);

    private readonly MapProxyConfiguration _configuration;
    private readonly List<ConfigurationMessage> _messages;
    private readonly Dictionary<string, TileGrid> _grids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = [];

    private GridFactory(MapProxyConfiguration configuration, List<ConfigurationMessage> messages) =>
        (_configuration, _messages) = (configuration, messages);

    /// <summary>All grids by key. What is wrong with them is added to the messages; such grids are left out.</summary>
    public static IReadOnlyDictionary<string, TileGrid> CreateAll(MapProxyConfiguration configuration, List<ConfigurationMessage> messages)
    {
        var factory = new GridFactory(configuration, messages);
        foreach (string key in (string[])["GLOBAL_GEODETIC", "GLOBAL_MERCATOR", "GLOBAL_WEBMERCATOR", .. configuration.Grids.Keys])
        {
            factory.Find(key);
        }

        return factory._grids;
    }

    /// <summary>What is said of a grid: its own options over those of its bases; null when there is no such grid or it is based on itself.</summary>
    public static GridConfiguration? OptionsOf(MapProxyConfiguration configuration, string key) =>
        new GridFactory(configuration, []).WithBases(key, []);

    private TileGrid? Find(string key)
    {
        if (_grids.TryGetValue(key, out TileGrid? known))
        {
            return known;
        }

        if (!_open.Add(key))
        {
            return null;
        }

        TileGrid? grid = Create(key);
        if (grid is not null)
        {
            _grids[key] = grid;
        }

        return grid;
    }

    private TileGrid? Create(string key)
    {
        YamlLocation location = _configuration.Grids.GetValueOrDefault(key)?.Location ?? new YamlLocation("", 0, $"grids.{key}");
        if (WithBases(key, []) is not { } options)
        {
            Error(location, "base leads back to this grid");
            return null;
        }

        try
        {
            return new TileGrid(Define(key, options, location));
        }
        catch (Exception error) when (error is GridException or SrsException)
        {
            Error(location, error.Message);
            return null;
        }
    }

    // The grid's own options over those of its base, and theirs; null for a circle.
    private GridConfiguration? WithBases(string key, HashSet<string> seen)
    {
        if (!seen.Add(key))
        {
            return null;
        }

        GridConfiguration? own = _configuration.Grids.GetValueOrDefault(key) ?? BuiltIn(key);
        if (own?.Base is not { } baseKey)
        {
            return own;
        }

        // A grid may be based on the built-in one whose name it takes.
        GridConfiguration? below = baseKey == key ? BuiltIn(key) : WithBases(baseKey, seen);
        return below is null ? null : Overlay(below, own);
    }

    private static GridConfiguration? BuiltIn(string key)
    {
        var grid = new GridConfiguration { Location = new YamlLocation("", 0, $"grids.{key}"), Name = key };
        return key switch
        {
            "GLOBAL_GEODETIC" => grid with { Srs = "EPSG:4326", Origin = GridOrigin.SouthWest },
            "GLOBAL_MERCATOR" => grid with { Srs = "EPSG:900913", Origin = GridOrigin.SouthWest },
            "GLOBAL_WEBMERCATOR" => grid with { Srs = "EPSG:3857", Origin = GridOrigin.NorthWest },
            _ => null,
        };
    }

    private static GridConfiguration Overlay(GridConfiguration below, GridConfiguration own) => own with
    {
        Srs = own.Srs ?? below.Srs,
        BoundingBox = own.BoundingBox ?? below.BoundingBox,
        BoundingBoxSrs = own.BoundingBoxSrs ?? below.BoundingBoxSrs,
        LevelCount = own.LevelCount ?? below.LevelCount,
        Resolutions = own.Resolutions ?? below.Resolutions,
        LevelNames = own.Resolutions is null ? below.LevelNames : own.LevelNames,
        ResolutionFactor = own.ResolutionFactor ?? below.ResolutionFactor,
        MinResolution = own.MinResolution ?? below.MinResolution,
        MaxResolution = own.MaxResolution ?? below.MaxResolution,
        StretchFactor = own.StretchFactor ?? below.StretchFactor,
        MaxShrinkFactor = own.MaxShrinkFactor ?? below.MaxShrinkFactor,
        AlignResolutionsWith = own.AlignResolutionsWith ?? below.AlignResolutionsWith,
        Origin = own.Origin ?? below.Origin,
        TileSize = own.TileSize ?? below.TileSize,
        ThresholdResolutions = own.ThresholdResolutions ?? below.ThresholdResolutions,
    };

    private GridDefinition Define(string key, GridConfiguration options, YamlLocation location)
    {
        if (options.Origin is null)
        {
            _messages.Add(new ConfigurationMessage(ConfigurationSeverity.Warning, location, "no origin given; rows count from the south (ll)"));
        }

        Srs srs = Srs.Parse(options.Srs ?? "EPSG:900913");
        GlobalsConfiguration globals = _configuration.Globals;
        return new GridDefinition(options.Name ?? key, srs, Area(options, srs, key))
        {
            TileSize = options.TileSize ?? globals.TileSize ?? new PixelSize(256, 256),
            Origin = options.Origin ?? GridOrigin.SouthWest,
            Resolutions = options.Resolutions,
            LevelNames = options.LevelNames is { } names ? [.. names.Select((name, level) => name ?? $"{level:00}")] : null,
            ResolutionFactor = options.ResolutionFactor ?? 2.0,
            MinResolution = options.MinResolution,
            MaxResolution = options.MaxResolution,
            LevelCount = options.LevelCount,
            AlignWith = options.AlignResolutionsWith is { } other ? Find(other) : null,
            StretchFactor = options.StretchFactor ?? globals.Image.StretchFactor ?? 1.15,
            MaxShrinkFactor = options.MaxShrinkFactor ?? globals.Image.MaxShrinkFactor ?? 4.0,
            ThresholdResolutions = options.ThresholdResolutions ?? [],
        };
    }

    private static BoundingBox Area(GridConfiguration options, Srs srs, string key) => options switch
    {
        { BoundingBox: { } box, BoundingBoxSrs: { } code } => Srs.Parse(code).Transform(srs, box),
        { BoundingBox: { } box } => box,
        _ when srs.IsWgs84 => World,
        _ when srs.IsWebMercator => WebMercatorWorld,
        _ => throw new GridException($"grid '{key}' needs a bbox: there is no default for {srs.Code}"),
    };

    private void Error(YamlLocation location, string text) =>
        _messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, location, text));
}
