using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>A document of a service, formatted.</summary>
internal static class DocumentPage
{
    /// <summary>The page of the document that a request names; null when it names none.</summary>
    internal static string? Of(MapRequest request)
    {
        if (DemoDocuments.PathOf(request) is not { } path)
        {
            return null;
        }

        bool isInternal = request.Parameters["type"] == "internal";
        string query = string.Join('&', request.Parameters.ToLowerCase().Where(pair => pair.Key != "type")
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        string root = new PathString(request.ScriptName).ToUriComponent(), url = request.BaseUrl + path;
        return DemoPage.Of("Capabilities", "document", ["copy.js", "document.js"], html =>
        {
            html.Add($"<header class=\"bar\"><a href=\"{root}/demo/\">← All layers</a><nav class=\"tabs\" aria-label=\"Address\">");
            html.Add($"<a href=\"?{query}\" class=\"{(isInternal ? "" : "here")}\">External</a>");
            html.Add($"<a href=\"?{query}&amp;type=internal\" class=\"{(isInternal ? "here" : "")}\">Internal</a></nav>");
            html.Add($"<div class=\"address\"><code>{url}</code><button type=\"button\" data-copy=\"{url}\">Copy</button></div></header>");
            html.Add($"<main><p class=\"note\">{(isInternal ? "As the server sees it at its own address, without the proxies in front." : "As clients see it.")} ");
            html.Add($"<a href=\"{(isInternal ? $"document?{query}" : root + path)}\">Raw document</a></p>");
            html.Add($"<div id=\"document\" data-url=\"{(isInternal ? $"document?{query}" : root + path)}\">Loading …</div></main>");
        });
    }
}
