using System.Net;

namespace MapProxyCluster.Sources;

/// <summary>Where an answer sends the client (RFC 9110, 15.4).</summary>
internal static class Redirects
{
    /// <summary>The next URL; null when the answer is no redirect, leads to no HTTP URL, or from https to http.</summary>
    internal static Uri? Next(HttpResponseMessage response, Uri from)
    {
        bool isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out Uri? next))
        {
            return null;
        }

        bool isKept = next.Scheme == from.Scheme || (from.Scheme == Uri.UriSchemeHttp && next.Scheme == Uri.UriSchemeHttps);
        return isKept ? next : null;
    }

    /// <summary>Whether a redirected POST stays one.</summary>
    internal static bool KeepsBody(HttpStatusCode status) => status is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Whether both are the same server, to which secrets may go.</summary>
    internal static bool IsSameServer(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
