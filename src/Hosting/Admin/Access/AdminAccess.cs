using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MapProxyCluster.Hosting;

/// <summary>
/// Decides who may use the admin API. With tokens: who has one. Without: programs on this machine, when the port listens to this machine
/// alone; in all other cases nobody.
/// </summary>
internal sealed class AdminAccess
{
    // A caller behind a proxy is not on this machine, whatever its address says.
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    private readonly byte[][] _tokens;
    private readonly bool _isLocal;

    /// <param name="url">Where the admin port listens.</param>
    /// <param name="tokens">Each of these opens it.</param>
    internal AdminAccess(string url, IReadOnlyList<string> tokens)
    {
        _tokens = [.. tokens.Select(Digest)];
        _isLocal = IsLoopback(new Uri(url).Host);
    }

    /// <summary>True when callers have to show a token.</summary>
    internal bool WantsToken => _tokens.Length > 0;

    /// <summary>Why a caller may not use the API; null when it may.</summary>
    internal Problem? Refusal(HttpContext http) => (WantsToken ? TokenRefusal(http) : LocalRefusal(http)) ?? ForeignPageRefusal(http.Request);

    /// <summary>Why a caller may not even see the page; null when it may: with tokens it asks for one by itself, and knows nothing.</summary>
    internal Problem? PageRefusal(HttpContext http) => WantsToken ? null : LocalRefusal(http);

    private Problem? TokenRefusal(HttpContext http)
    {
        string header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && IsToken(header[7..].Trim()))
        {
            return null;
        }

        http.Response.Headers.WWWAuthenticate = header.Length == 0
            ? "Bearer realm=\"admin\""
            : "Bearer realm=\"admin\", error=\"invalid_token\"";
        return new Problem(StatusCodes.Status401Unauthorized, "The admin API wants a token: Authorization: Bearer …");
    }

    // All are compared, in full, so that time tells nothing.
    private bool IsToken(string token)
    {
        byte[] digest = Digest(token);
        bool isKnown = false;
        foreach (byte[] known in _tokens)
        {
            isKnown |= CryptographicOperations.FixedTimeEquals(digest, known);
        }

        return isKnown;
    }

    private Problem? LocalRefusal(HttpContext http)
    {
        bool isLocal = _isLocal && http.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller)
            && !Array.Exists(ProxyHeaders, http.Request.Headers.ContainsKey);
        if (!isLocal)
        {
            return new Problem(StatusCodes.Status403Forbidden, "The admin API is shut: set Admin__Token to open it");
        }

        // A name that leads here by somebody else's DNS would make his pages ours.
        return IsLoopback(http.Request.Host.Host)
            ? null
            : new Problem(StatusCodes.Status403Forbidden, $"Without Admin__Token the admin API answers to localhost only, not to '{http.Request.Host.Host}'");
    }

    // Pages of others can send forms and plain texts anywhere; a type or a header of ours they cannot send unasked, and nobody answers their question.
    private static Problem? ForeignPageRefusal(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return null;
        }

        string origin = request.Headers.Origin.ToString();
        bool isForeign = request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            || (origin.Length > 0 && !origin.EndsWith($"://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
        if (isForeign)
        {
            return new Problem(StatusCodes.Status403Forbidden, "The request comes from a page of another site");
        }

        return AdminContent.IsAllowed(request.ContentType) || request.Headers.ContainsKey(AdminContent.Header)
            ? null
            : new Problem(
                StatusCodes.Status415UnsupportedMediaType,
                $"Send Content-Type: application/json (or application/yaml), or the header {AdminContent.Header}: 1");
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
