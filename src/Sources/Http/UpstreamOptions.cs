namespace MapProxyCluster.Sources;

/// <summary>How parameters are sent (behaviour reference 1.2).</summary>
public enum UpstreamMethod
{
    /// <summary>In a body when a style document is among them, else in the URL.</summary>
    Auto,

    /// <summary>In the URL.</summary>
    Get,

    /// <summary>In a body; map requests only.</summary>
    Post,
}

/// <summary>How a source talks to its upstream (behaviour reference 5.1, 5.2).</summary>
public sealed record UpstreamOptions
{
    /// <summary>Bound of a whole exchange, headers and body.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bound of an answer's body in bytes; an answer that is longer is an error.</summary>
    public int MaximumBody { get; init; } = 64 * 1024 * 1024;

    /// <summary>Where map requests carry their parameters.</summary>
    public UpstreamMethod Method { get; init; }

    /// <summary>Media type of the bodies that are sent.</summary>
    public string BodyType { get; init; } = "application/x-www-form-urlencoded";

    /// <summary>Extra request headers; they stay behind when a redirect leaves the host.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether any certificate is accepted.</summary>
    public bool SkipCertificateChecks { get; init; }

    /// <summary>File with trusted certificates (PEM); null for the system's.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Whether cookies are kept.</summary>
    public bool ManageCookies { get; init; }

    /// <summary>Whether messages for clients leave out URLs and reasons.</summary>
    public bool HideErrorDetails { get; init; } = true;

    /// <summary>What is asked of the host at most.</summary>
    public UpstreamLimits Limits { get; init; } = UpstreamLimits.None;

    /// <summary>Stand-ins for failures; null status matches any failure that no other entry matches.</summary>
    public IReadOnlyList<ErrorStandIn> OnError { get; init; } = [];

    /// <summary>The stand-in for a failure with this status (null: no answer at all); null when the failure must be told.</summary>
    public ErrorStandIn? StandInFor(int? status) =>
        OnError.FirstOrDefault(entry => entry.Status is not null && entry.Status == status) ?? OnError.FirstOrDefault(entry => entry.Status is null);
}

/// <summary>A picture of one colour in place of an error.</summary>
/// <param name="Status">HTTP status of the upstream; null for any other failure.</param>
/// <param name="Color">Colour of the picture.</param>
/// <param name="IsCacheable">Whether it may be stored.</param>
/// <param name="YieldsToStale">Whether an expired tile is shown rather than it.</param>
public sealed record ErrorStandIn(int? Status, Imaging.Color Color, bool IsCacheable, bool YieldsToStale = false);
