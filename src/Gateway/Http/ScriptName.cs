namespace MapProxyCluster.Gateway.Http;

/// <summary>The prefix under which a proxy publishes us (X-Script-Name).</summary>
internal static class ScriptName
{
    /// <summary>
    /// Splits a request's path into the prefix and the rest. The header's prefix is cut off where the path still has it; a header that
    /// is not a plain path is ignored.
    /// </summary>
    internal static (string Script, string Path) Split(HttpRequest request)
    {
        string path = request.Path.Value ?? "";
        string script = request.Headers["X-Script-Name"].ToString().TrimEnd('/');
        if (!IsPlainPath(script))
        {
            return ("", path);
        }

        bool hasPrefix = path.StartsWith(script, StringComparison.Ordinal) && (path.Length == script.Length || path[script.Length] == '/');
        return (script, hasPrefix ? path[script.Length..] : path);
    }

    private static bool IsPlainPath(string script) =>
        script.Length is > 1 and <= 200 && script[0] == '/' && script[1] != '/'
        && script.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~');
}
