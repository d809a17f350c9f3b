using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Access;

/// <summary>A request is not allowed, or nobody can tell: 401, 403 or 503 as plain text.</summary>
internal sealed class AccessException(int status, string message, string? challenge = null) : Exception(message)
{
    internal static AccessException Forbidden() => new(StatusCodes.Status403Forbidden, "forbidden");

    internal Task WriteAsync(HttpContext http)
    {
        http.Response.ForbidCaching();
        if (challenge is not null)
        {
            http.Response.Headers.WWWAuthenticate = challenge;
        }

        return http.WriteTextAsync(Message, "text/plain", status);
    }
}
