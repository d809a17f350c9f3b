using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>What the pages may load: everything comes from this server but the optional background map.</summary>
internal static class DemoPolicy
{
    /// <summary>The value of Content-Security-Policy.</summary>
    internal static string Of(MapRequest request) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:{Background(request)}; connect-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

    // The host may have a place for one of several names, as in https://{a-c}.example.org/{z}/{x}/{y}.png.
    private static string Background(MapRequest request)
    {
        string[] parts = ViewProjection.Background(request)?.Split('/', 4) ?? [];
        if (parts.Length < 3 || parts[0] is not ("http:" or "https:"))
        {
            return "";
        }

        string host = parts[2];
        int place = host.LastIndexOf('}'), dot = place < 0 ? -1 : host.IndexOf('.', place);
        host = dot < 0 ? host : "*" + host[dot..];
        return host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '*' or '[' or ']') ? $" {parts[0]}//{host}" : "";
    }
}
