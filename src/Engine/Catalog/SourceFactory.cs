using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>What a configured source can do: draw, answer about points, explain its symbols.</summary>
internal sealed record BuiltSource(IMapSource? Map, IFeatureInfoSource? Info, IReadOnlyList<ILegendSource> Legends)
{
    internal static readonly BuiltSource Nothing = new(null, null, []);
}

/// <summary>Builds upstream sources from their configuration.</summary>
internal sealed class SourceFactory(
    MapProxyConfiguration configuration,
    IReadOnlyDictionary<string, TileGrid> grids,
    CoverageFactory coverages,
    SourceOptionsFactory common,
    UpstreamClient client,
    ILoggerFactory loggers,
    List<ConfigurationMessage> messages)
{
    private readonly WmsSourceFactory _wms = new(configuration, common, client, loggers, messages);
    private readonly Dictionary<string, BuiltSource> _built = new(StringComparer.Ordinal);

    /// <summary>SRS to prefer for a wanted one.</summary>
    internal IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs => common.PreferredSrs;

    /// <summary>The daemon that makes tiles; null when they are made here.</summary>
    internal RenderdClient? Renderd { get; } = configuration.Globals.RenderdAddress is { } address
        ? new RenderdClient(UpstreamUrl.Parse(address), client, common.Upstream(configuration.Globals.Http, null, []))
        : null;

    /// <summary>Whether sources that are only for seeding have maps.</summary>
    internal bool IsSeeding { get; init; }

    internal bool Knows(string name) => configuration.Sources.ContainsKey(name);

    /// <summary>A source, limited to some upstream layers when the reference says so. The same reference gives the same source.</summary>
    internal BuiltSource Get(SourceReference reference)
    {
        string key = reference.Tags is null ? reference.Name : $"{reference.Name}:{string.Join(',', reference.Tags)}";
        if (!_built.TryGetValue(key, out BuiltSource? built))
        {
            SourceConfiguration source = configuration.Sources[reference.Name];
            built = source switch
            {
                WmsLikeSourceConfiguration wms => _wms.Build(wms, reference.Tags),
                ArcGisSourceConfiguration arcGis => BuildArcGis(arcGis),
                DebugSourceConfiguration debug => BuildDebug(debug),
                TileSourceConfiguration tile => BuildTile(tile),
                OgcApiTilesSourceConfiguration tiles => BuildOgcApiTiles(tiles),
                OgcApiMapsSourceConfiguration maps => BuildOgcApiMaps(maps),
                _ => BuiltSource.Nothing,
            };
            _built[key] = built = built with { Map = built.Map is { } map ? Limited(map, source) : null };
        }

        return built;
    }

    /// <summary>A fixed legend of a layer.</summary>
    internal StaticLegendSource BuildLegend(string url) => _wms.BuildLegend(url, common.Upstream(configuration.Globals.Http, null, []));

    // While serving, a source that is only for seeding has nothing to show; its area stays.
    private IMapSource Limited(IMapSource map, SourceConfiguration source)
    {
        IMapSource limited = map.Coverage is { Clip: true } coverage ? new ClippedSource(map, coverage) : map;
        return source.SeedOnly && !IsSeeding ? new DormantSource(limited) : limited;
    }

    private BuiltSource BuildArcGis(ArcGisSourceConfiguration source)
    {
        ArcGisSourceOptions options = common.WithCommon(source, new ArcGisSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.Url),
            Image = common.Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Parameters = source.Parameters,
            SupportedSrs = SourceOptionsFactory.Known(source.SupportedSrs),
            PreferredSrs = PreferredSrs,
            Tolerance = source.FeatureInfoTolerance,
            ReturnsGeometries = source.FeatureInfoReturnGeometries,
        });
        return new BuiltSource(
            source.Map ? new ArcGisSource(options, client, loggers) : null,
            source.FeatureInfo ? new ArcGisFeatureInfoSource(options, client) : null,
            []);
    }

    private BuiltSource BuildDebug(DebugSourceConfiguration source) => new(
        new DebugSource(source.Name, coverages.Create(source.Coverage), SourceOptionsFactory.Range(source.MinResolution, source.MaxResolution)), null, []);

    private BuiltSource BuildTile(TileSourceConfiguration source)
    {
        if (!grids.TryGetValue(source.Grid ?? GridConfiguration.DefaultKey, out TileGrid? grid))
        {
            return BuiltSource.Nothing;
        }

        TileSourceOptions options = common.WithCommon(source, new TileSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.Url),
            Image = common.Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Grid = grid,
        });
        IUpstream upstream = source.Url.StartsWith(FileUpstream.Scheme, StringComparison.OrdinalIgnoreCase) ? new FileUpstream() : client;
        return new BuiltSource(new TileSource(options, upstream, loggers), null, []);
    }

    private BuiltSource BuildOgcApiTiles(OgcApiTilesSourceConfiguration source)
    {
        OgcApiTilesSourceOptions options = common.WithCommon(source, new OgcApiTilesSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.LandingPageUrl),
            Image = common.Images(source.Image, null, null),
            FixedFormat = source.Image?.Format,
            Collection = source.Collection,
            TileMatrixSet = source.TileMatrixSet,
        });
        return new BuiltSource(new OgcApiTilesSource(options, client, client.Time, loggers), null, []);
    }

    private BuiltSource BuildOgcApiMaps(OgcApiMapsSourceConfiguration source)
    {
        OgcApiMapsSourceOptions options = common.WithCommon(source, new OgcApiMapsSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.LandingPageUrl),
            Image = common.Images(source.Image, source.Transparent, null),
            FixedFormat = source.Image?.Format,
            Collection = source.Collection,
            Background = source.Background is { } color ? new Color(color.R, color.G, color.B, color.A) : null,
            SupportedSrs = SourceOptionsFactory.Known(source.SupportedSrs),
            PreferredSrs = common.PreferredSrs,
        });
        return new BuiltSource(new OgcApiMapsSource(options, client, client.Time, loggers), null, []);
    }
}
