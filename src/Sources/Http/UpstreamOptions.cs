namespace MapProxyCluster.Sources;

/// <summary>How a source talks to its upstream (behaviour reference 5.1, 5.2).</summary>
public sealed record UpstreamOptions
{
    /// <summary>Bound of a whole exchange, headers and body.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Extra request headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether any certificate is accepted.</summary>
    public bool SkipCertificateChecks { get; init; }

    /// <summary>File with trusted certificates (PEM); null for the system's.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Whether cookies are kept.</summary>
    public bool ManageCookies { get; init; }

    /// <summary>Whether messages for clients leave out URLs and reasons.</summary>
    public bool HideErrorDetails { get; init; } = true;

    /// <summary>Bound of requests at a time to the host; 0 for none.</summary>
    public int ConcurrentRequests { get; init; }

    /// <summary>Stand-ins for failures; null status matches any failure that no other entry matches.</summary>
    public IReadOnlyList<ErrorStandIn> OnError { get; init; } = [];

    /// <summary>The stand-in for a failure with this status (null: no answer at all); null when the failure must be told.</summary>
    public ErrorStandIn? StandInFor(int? status) =>
        OnError.FirstOrDefault(entry => entry.Status is not null && entry.Status == status) ?? OnError.FirstOrDefault(entry => entry.Status is null);
}

/// <summary>A picture of one colour in place of an error.</summary>
public sealed record ErrorStandIn(int? Status, Imaging.Color Color, bool IsCacheable);
