using System.Net.Http.Headers;

namespace MapProxyCluster.Hosting;

/// <summary>The forms in which the admin API takes what it is told.</summary>
internal static class AdminContent
{
    /// <summary>A header that stands in for a type where there is no body.</summary>
    internal const string Header = "X-Admin";

    private static readonly string[] Types = ["application/json", "application/yaml", "application/x-yaml", "text/yaml"];

    /// <summary>True for JSON and YAML.</summary>
    internal static bool IsAllowed(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) && Types.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase);
}
