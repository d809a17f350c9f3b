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
    UpstreamClient client,
    ILoggerFactory loggers,
    List<ConfigurationMessage> messages)
{
    private const int DefaultTolerance = 5;

    private readonly ImageOptionsFactory _images = new(configuration.Globals);
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
        if (!_built.TryGetValue(key, out BuiltSource? source))
        {
            source = configuration.Sources[reference.Name] switch
            {
                WmsSourceConfiguration wms => BuildWms(wms, reference.Tags),
                TileSourceConfiguration tile => BuildTile(tile),
                _ => BuiltSource.Nothing,
            };
            _built[key] = source;
        }

        return source;
    }

    /// <summary>A fixed legend of a layer or source.</summary>
    internal StaticLegendSource BuildLegend(string url, UpstreamOptions? upstream = null)
    {
        const string File = "file://";
        string absolute = url.StartsWith(File, StringComparison.OrdinalIgnoreCase) ? File + configuration.Resolve(url[File.Length..]) : url;
        return new StaticLegendSource(absolute, upstream ?? Upstream(configuration.Globals.Http, null, []), client);
    }

    private BuiltSource BuildWms(WmsSourceConfiguration source, IReadOnlyList<string>? tags)
    {
        WmsSourceOptions options = WithCommon(source, new WmsSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.Url),
            Image = Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Layers = tags ?? source.Layers ?? [],
            Version = source.Version ?? "1.1.1",
            Parameters = source.Parameters,
            SupportedSrs = [.. (source.SupportedSrs ?? []).Select(Srs.TryParse).OfType<Srs>()],
            PreferredSrs = PreferredSrs,
            SupportedFormats = source.SupportedFormats ?? [],
            ForwardParameters = [.. source.ForwardParameters.Select(name => name.ToLowerInvariant())],
            FeatureInfoFormat = source.FeatureInfoFormat,
            QueryLayers = source.QueryLayers,
        });
        return new BuiltSource(
            source.Map ? OnlyForSeeding(source, new WmsSource(options, client, loggers)) : null,
            source.FeatureInfo ? new WmsFeatureInfoSource(options, client) : null,
            Legends(source, options));
    }

    private IReadOnlyList<ILegendSource> Legends(WmsSourceConfiguration source, WmsSourceOptions options)
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

        TileSourceOptions options = WithCommon(source, new TileSourceOptions
        {
            Name = source.Name,
            Url = UpstreamUrl.Parse(source.Url),
            Image = Images(source.Image, source.Transparent, source.RequestFormat),
            FixedFormat = source.Image?.Format ?? source.RequestFormat,
            Grid = grid,
        });
        return new BuiltSource(OnlyForSeeding(source, new TileSource(options, client, loggers)), null, []);
    }

    private T WithCommon<T>(SourceConfiguration source, T options)
        where T : SourceOptions => (T)((SourceOptions)options with
        {
            Upstream = Upstream(source.Http, source.ConcurrentRequests, source.OnError),
            TransparentColor = Key(source.Image),
            Coverage = CoverageFactory.Create(source.Coverage, messages),
            ResolutionRange = Range(source.MinResolution, source.MaxResolution),
        });

    // While serving, a source that is only for seeding has nothing to show; its area stays.
    private static IMapSource OnlyForSeeding(SourceConfiguration source, IMapSource built) =>
        source.SeedOnly ? new DormantSource(built) : built;

    private ImageOptions Images(ImageConfiguration? image, bool? transparent, string? format)
    {
        ImageOptions options = _images.For(format, image) with { Colors = image?.Colors };
        bool isKeyed = image?.TransparentColor is not null;
        return options with { Transparent = isKeyed ? true : image?.Transparent ?? transparent };
    }

    private (Color Color, int Tolerance)? Key(ImageConfiguration? image)
    {
        if (image?.TransparentColor is not { } color)
        {
            return null;
        }

        int tolerance = image.TransparentColorTolerance ?? configuration.Globals.Image.TransparentColorTolerance ?? DefaultTolerance;
        return (new Color(color.R, color.G, color.B), tolerance);
    }

    internal static ResolutionRange? Range(double? min, double? max) => min is null && max is null ? null : new ResolutionRange(min, max);

    private UpstreamOptions Upstream(HttpConfiguration http, int? concurrentRequests, IReadOnlyList<OnErrorConfiguration> onError)
    {
        HttpConfiguration globals = configuration.Globals.Http;
        bool skipChecks = http.SslNoCertChecks ?? globals.SslNoCertChecks ?? false;
        string? certificates = http.SslCaCerts ?? globals.SslCaCerts;
        return new UpstreamOptions
        {
            Timeout = TimeSpan.FromSeconds(http.ClientTimeout ?? globals.ClientTimeout ?? 60),
            Method = (http.Method ?? globals.Method) switch
            {
                "GET" => UpstreamMethod.Get,
                "POST" => UpstreamMethod.Post,
                _ => UpstreamMethod.Auto,
            },
            Headers = http.Headers ?? globals.Headers ?? new Dictionary<string, string>(),
            SkipCertificateChecks = skipChecks,
            CertificateFile = skipChecks || certificates is null ? null : configuration.Resolve(certificates),
            ManageCookies = http.ManageCookies ?? globals.ManageCookies ?? false,
            HideErrorDetails = http.HideErrorDetails ?? globals.HideErrorDetails ?? true,
            Limits = Limits(http, globals, concurrentRequests),
            OnError = [.. onError.Select(handler => new ErrorStandIn(
                handler.Status, new Color(handler.Color.R, handler.Color.G, handler.Color.B, handler.Color.A), handler.Cache))],
        };
    }

    private static UpstreamLimits Limits(HttpConfiguration http, HttpConfiguration globals, int? concurrentRequests)
    {
        RateLimitConfiguration? rate = http.RateLimit ?? globals.RateLimit;
        BreakerConfiguration? breaker = http.Breaker ?? globals.Breaker;
        return new UpstreamLimits
        {
            Concurrent = concurrentRequests ?? http.ConcurrentRequests ?? globals.ConcurrentRequests ?? 0,
            Rate = rate?.RequestsPerSecond ?? 0,
            Burst = rate?.Burst ?? 1,
            BreakerFailures = breaker?.Failures ?? UpstreamLimits.None.BreakerFailures,
            BreakerPause = breaker?.Pause ?? UpstreamLimits.None.BreakerPause,
        };
    }
}
