using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>A colour as configured.</summary>
public readonly record struct ColorValue(byte R, byte G, byte B, byte A = 255);

/// <summary>Image options (behaviour reference 7.1).</summary>
public sealed record ImageConfiguration
{
    /// <summary>Where the section stands.</summary>
    public YamlLocation? Location { get; init; }

    /// <summary>Media type or extension.</summary>
    public string? Format { get; init; }

    /// <summary>RGB, RGBA, P, I or L.</summary>
    public string? Mode { get; init; }

    /// <summary>Palette size; 0 for true colour.</summary>
    public int? Colors { get; init; }

    /// <summary>Whether transparency is kept.</summary>
    public bool? Transparent { get; init; }

    /// <summary>nearest, bilinear or bicubic.</summary>
    public string? ResamplingMethod { get; init; }

    /// <summary>0 to 1.</summary>
    public double? Opacity { get; init; }

    /// <summary>Colour that becomes transparent (sources).</summary>
    public ColorValue? TransparentColor { get; init; }

    /// <summary>Allowed difference per channel from <see cref="TransparentColor"/>.</summary>
    public int? TransparentColorTolerance { get; init; }

    /// <summary>JPEG quality 0 to 100.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>WebP quality 0 to 100; our extension.</summary>
    public int? WebPQuality { get; init; }

    /// <summary>Whether WebP is written without loss; our extension.</summary>
    public bool? WebPLossless { get; init; }

    /// <summary>fastoctree or mediancut.</summary>
    public string? Quantizer { get; init; }

    /// <summary>raw, tiff_lzw or jpeg.</summary>
    public string? TiffCompression { get; init; }
}

/// <summary>HTTP options of sources (behaviour reference 1.2, 5.1).</summary>
public sealed record HttpConfiguration
{
    /// <summary>AUTO, GET or POST.</summary>
    public string? Method { get; init; }

    /// <summary>Seconds for a whole exchange.</summary>
    public double? ClientTimeout { get; init; }

    /// <summary>Accept any certificate.</summary>
    public bool? SslNoCertChecks { get; init; }

    /// <summary>Bound of requests in time to the host; our extension.</summary>
    public RateLimitConfiguration? RateLimit { get; init; }

    /// <summary>When a failing host is left alone; our extension.</summary>
    public BreakerConfiguration? Breaker { get; init; }

    /// <summary>File with trusted certificates.</summary>
    public string? SslCaCerts { get; init; }

    /// <summary>Extra request headers.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Whether clients see only general messages.</summary>
    public bool? HideErrorDetails { get; init; }

    /// <summary>Whether cookies are kept.</summary>
    public bool? ManageCookies { get; init; }

    /// <summary>Bound of requests at a time per host; 0 for none.</summary>
    public int? ConcurrentRequests { get; init; }

    /// <summary>CORS header (globals only); empty for none.</summary>
    public string? AccessControlAllowOrigin { get; init; }
}

/// <summary>What a source answers in place of an error of its upstream.</summary>
/// <param name="Status">HTTP status, or null for any other failure.</param>
/// <param name="Color">Colour of the picture.</param>
/// <param name="Cache">Whether the picture may be stored.</param>
/// <param name="AuthorizeStale">Whether an expired tile is preferred.</param>
public sealed record OnErrorConfiguration(int? Status, ColorValue Color, bool Cache, bool AuthorizeStale);

/// <summary>The name of a source or cache with the upstream layers it is limited to, as in <c>name:one,two</c>.</summary>
public sealed record SourceReference(string Name, IReadOnlyList<string>? Tags, YamlLocation Location);

/// <summary>Bound of requests in time to an upstream host.</summary>
/// <param name="RequestsPerSecond">Requests in any second.</param>
/// <param name="Burst">Requests that may follow each other without a pause; 1 spaces all evenly.</param>
public sealed record RateLimitConfiguration(double RequestsPerSecond, int Burst);

/// <summary>When a failing host is left alone for a while.</summary>
/// <param name="Failures">Failures in a row that begin a pause; 0 for never.</param>
/// <param name="Pause">Length of the pause.</param>
public sealed record BreakerConfiguration(int Failures, TimeSpan Pause);
