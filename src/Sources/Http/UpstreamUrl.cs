namespace MapProxyCluster.Sources;

/// <summary>A configured URL without its credentials, and the credentials.</summary>
/// <param name="Url">URL as configured, credentials cut out.</param>
/// <param name="User">User name, or null.</param>
/// <param name="Password">Password, or null.</param>
public sealed record UpstreamUrl(string Url, string? User, string? Password)
{
    /// <summary>
    /// Splits "http://user:password@host/…". The password may contain @, : and #: the last @ before the host's first slash ends it.
    /// An @ behind the host is left alone.
    /// </summary>
    public static UpstreamUrl Parse(string url)
    {
        int start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
        {
            return new UpstreamUrl(url, null, null);
        }

        int slash = url.IndexOf('/', start);
        int end = slash < 0 ? url.Length : slash;
        int at = url.LastIndexOf('@', end - 1, end - start);
        int colon = at < 0 ? -1 : url.IndexOf(':', start, at - start);
        return colon < 0
            ? new UpstreamUrl(url, null, null)
            : new UpstreamUrl(url[..start] + url[(at + 1)..], Uri.UnescapeDataString(url[start..colon]), Uri.UnescapeDataString(url[(colon + 1)..at]));
    }

    /// <summary>
    /// The URL to request, sent as composed: MapProxy's encoding is what upstreams and their logs know. Only what no request line may hold is
    /// changed: an empty path, blanks, a fragment.
    /// </summary>
    /// <exception cref="UriFormatException">Not a URL.</exception>
    internal static Uri ToUri(string url)
    {
        string text = url.Split('#')[0].Replace(" ", "%20", StringComparison.Ordinal);
        int host = text.IndexOf("://", StringComparison.Ordinal) + 3;
        int end = host < 3 ? -1 : text.AsSpan(host).IndexOfAny('/', '?');
        if (host >= 3 && (end < 0 || text[host + end] == '?'))
        {
            text = text.Insert(end < 0 ? text.Length : host + end, "/");
        }

        return new Uri(text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    /// <summary>Host and port, for limits and logs.</summary>
    public string Authority => Uri.TryCreate(Url.Split('%')[0].Split('?')[0], UriKind.Absolute, out Uri? uri) ? uri.Authority : Url;
}
