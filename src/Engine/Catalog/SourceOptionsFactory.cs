using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Settings that all kinds of sources have: HTTP, images, limits.</summary>
internal sealed class SourceOptionsFactory(MapProxyConfiguration configuration, CoverageFactory coverages)
{
    private const int DefaultTolerance = 5;

    private readonly ImageOptionsFactory _images = new(configuration.Globals);

    /// <summary>SRS to prefer for a wanted one.</summary>
    internal IReadOnlyDictionary<Srs, IReadOnlyList<Srs>> PreferredSrs { get; } = configuration.Globals.PreferredSourceSrs
        .Where(pair => Srs.TryParse(pair.Key) is not null)
        .ToDictionary(pair => Srs.Parse(pair.Key), pair => (IReadOnlyList<Srs>)Known(pair.Value));

    /// <summary>SRS by their codes; unknown ones have been reported before.</summary>
    internal static Srs[] Known(IReadOnlyList<string>? codes) => [.. (codes ?? []).Select(Srs.TryParse).OfType<Srs>()];

    /// <summary>The options with what the source's configuration says of HTTP, area and resolutions.</summary>
    internal T WithCommon<T>(SourceConfiguration source, T options)
        where T : SourceOptions => (T)((SourceOptions)options with
        {
            Upstream = Upstream(source.Http, source.ConcurrentRequests, source.OnError),
            TransparentColor = Key(source.Image),
            Coverage = coverages.Create(source.Coverage),
            ResolutionRange = Range(source.MinResolution, source.MaxResolution),
        });

    /// <summary>Image settings; a source knows colours only when it says so, and a colour that becomes transparent makes it transparent.</summary>
    internal ImageOptions Images(ImageConfiguration? image, bool? transparent, string? format)
    {
        ImageOptions options = _images.For(format, image) with { Colors = image?.Colors };
        bool isKeyed = image?.TransparentColor is not null;
        return options with { Transparent = isKeyed ? true : image?.Transparent ?? transparent };
    }

    /// <summary>Limits of resolution; null when there is none.</summary>
    internal static ResolutionRange? Range(double? min, double? max) => min is null && max is null ? null : new ResolutionRange(min, max);

    /// <summary>HTTP settings, those of globals where the source leaves them open.</summary>
    internal UpstreamOptions Upstream(HttpConfiguration http, int? concurrentRequests, IReadOnlyList<OnErrorConfiguration> onError)
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
            OnError = [.. onError.Select(StandIn)],
        };
    }

    private static ErrorStandIn StandIn(OnErrorConfiguration handler) => new(
        handler.Status, new Color(handler.Color.R, handler.Color.G, handler.Color.B, handler.Color.A), handler.Cache, handler.AuthorizeStale);

    private (Color Color, int Tolerance)? Key(ImageConfiguration? image)
    {
        if (image?.TransparentColor is not { } color)
        {
            return null;
        }

        int tolerance = image.TransparentColorTolerance ?? configuration.Globals.Image.TransparentColorTolerance ?? DefaultTolerance;
        return (new Color(color.R, color.G, color.B), tolerance);
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
