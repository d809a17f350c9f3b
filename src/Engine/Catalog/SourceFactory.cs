using MapProxyCluster.Configuration;
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
    UpstreamClient client,
    ILoggerFactory loggers,
    List<ConfigurationMessage> messages)
{
    private readonly SourceOptionsFactory _options = new(configuration, coverages);
    private readonly Dictionary<string, BuiltSource> _built = new(StringComparer.Ordinal);

    /// <summary>SRS to prefer for a wanted one.</summary>
    internal IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs { get; } = configuration.Globals.PreferredSourceSrs
        .Where(pair => Srs.TryParse(pair.Key) is not null)
        .ToDictionary(
            pair => Srs.Parse(pair.Key),
            pair => (IReadOnlyList<Srs>)[.. pair.Value.Select(Srs.TryParse).OfType<Srs>()]);

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
                WmsSourceConfiguration wms => BuildWms(wms, reference.Tags),
                TileSourceConfiguration tile => BuildTile(tile),
                UnsupportedSourceConfiguration => BuiltSource.Nothing,
                _ => Refuse(source),
            };
            _built[key] = built = built with { Map = built.Map is { } map ? Limited(map, source) : null };
        }

        return built;
    }

    /// <summary>A fixed legend of a layer or source.</summary>
    internal StaticLegendSource BuildLegend(string url, UpstreamOptions? upstream = null)
    {
        const string File = "file://";
        string absolute = url.StartsWith(File, StringComparison.OrdinalIgnoreCase) ? File + configuration.Resolve(url[File.Length..]) : url;
        return new StaticLegendSource(absolute, upstream ?? _options.Upstream(configuration.Globals.Http, null, []), client);
    }

    private BuiltSource Refuse(SourceConfiguration source)
    {
        messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, source.Location, "not supported yet: this type of source"));
        return BuiltSource.Nothing;
    }

    // While serving, a source that is only for seeding has nothing to show; its area stays.
    private static IMapSource Limited(IMapSource map, SourceConfiguration source)
    {
        IMapSource limited = map.Coverage is { Clip: true } coverage ? new ClippedSource(map, coverage) : map;
        return source.SeedOnly ? new DormantSource(limited) : limited;
    }

    private BuiltSource BuildWms(WmsSourceConfiguration source, IReadOnlyList<string>? tags)
    {
        WmsSourceOptions options = WmsOptions(source, tags, UpstreamUrl.Parse(source.Url));
        return new BuiltSource(
            source.Map ? new WmsSource(options, client, loggers) : null,
            source.FeatureInfo ? WithStyle(source, new WmsFeatureInfoSource(options, client)) : null,
            Legends(source, options));
    }

    private WmsSourceOptions WmsOptions(WmsLikeSourceConfiguration source, IReadOnlyList<string>? tags, UpstreamUrl url) =>
        _options.WithCommon(source, new WmsSourceOptions
        {
            Name = source.Name,
            Url = url,
            Image = _options.Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Layers = tags ?? source.Layers ?? [],
            Version = source.Version ?? "1.1.1",
            Parameters = [.. source.Parameters.Select(parameter => WithStyleDocument(parameter, source))],
            SupportedSrs = Known(source.SupportedSrs),
            PreferredSrs = PreferredSrs,
            SupportedFormats = source.SupportedFormats ?? [],
            ForwardParameters = [.. source.ForwardParameters.Select(name => name.ToLowerInvariant())],
            FeatureInfoFormat = source.FeatureInfoFormat,
            QueryLayers = source.QueryLayers,
        });

    private static Srs[] Known(IReadOnlyList<string>? codes) => [.. (codes ?? []).Select(Srs.TryParse).OfType<Srs>()];

    // A style document in a file is sent along.
    private KeyValuePair<string, string> WithStyleDocument(KeyValuePair<string, string> parameter, SourceConfiguration source)
    {
        const string Scheme = "file://";
        if (!parameter.Key.Equals("sld", StringComparison.OrdinalIgnoreCase) || !parameter.Value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return parameter;
        }

        try
        {
            return KeyValuePair.Create("sld_body", File.ReadAllText(configuration.Resolve(parameter.Value[Scheme.Length..])));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, source.Location, $"the style document cannot be read: {error.Message}"));
            return parameter;
        }
    }

    private IFeatureInfoSource WithStyle(WmsLikeSourceConfiguration source, IFeatureInfoSource info)
    {
        if (source.FeatureInfoXslt is not { } file)
        {
            return info;
        }

        try
        {
            return new StyledFeatureInfoSource(
                info, FeatureInfoStyle.Load(configuration.Resolve(file)), source.FeatureInfoOutFormat ?? source.FeatureInfoFormat ?? "text/xml");
        }
        catch (FeatureInfoStyleException error)
        {
            messages.Add(new ConfigurationMessage(ConfigurationSeverity.Error, source.Location, error.Message));
            return info;
        }
    }

    private IReadOnlyList<ILegendSource> Legends(WmsLikeSourceConfiguration source, WmsSourceOptions options)
    {
        if (source.LegendUrl is { } url)
        {
            return [BuildLegend(url, options.Upstream)];
        }

        return source.LegendGraphic ? [.. options.Layers.Select(layer => new WmsLegendSource(options, layer, client))] : [];
    }

    private BuiltSource BuildTile(TileSourceConfiguration source)
    {
        if (!grids.TryGetValue(source.Grid ?? GridConfiguration.DefaultKey, out TileGrid? grid))
        {
            return BuiltSource.Nothing;
        }

        TileSourceOptions options = _options.WithCommon(source, new TileSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.Url),
            Image = _options.Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Grid = grid,
        });
        return new BuiltSource(new TileSource(options, client, loggers), null, []);
    }
}
