namespace MapProxyCluster.Gateway.Http;

/// <summary>Scheme and host as clients see them, behind any number of proxies.</summary>
internal static class PublicUrl
{
    /// <summary>"scheme://host" from X-Forwarded-Proto and X-Forwarded-Host (the first of a list), else from the request; default ports are left out.</summary>
    internal static string Of(HttpRequest request)
    {
        string? forwarded = First(request.Headers["X-Forwarded-Proto"]);
        string scheme = forwarded is "https" or "http" ? forwarded : request.Scheme;
        string host = First(request.Headers["X-Forwarded-Host"]) ?? request.Host.Value ?? "localhost";
        string defaultPort = scheme == "https" ? ":443" : ":80";
        host = host.EndsWith(defaultPort, StringComparison.Ordinal) ? host[..^defaultPort.Length] : host;
        return $"{scheme}://{(IsPlain(host) ? host : "localhost")}";
    }

    private static string? First(string? list)
    {
        string? first = list?.Split(',')[0].Trim();
        return string.IsNullOrEmpty(first) ? null : first;
    }

    // The host is written into documents: nothing but a name, an address and a port may come from a header.
    private static bool IsPlain(string host) =>
        host.Length is > 0 and <= 255 && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']' or '_');
}
