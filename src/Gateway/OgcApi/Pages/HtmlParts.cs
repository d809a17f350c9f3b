using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>What several pages have.</summary>
internal static class HtmlParts
{
    /// <summary>Adds a picture that links to itself.</summary>
    internal static void AddPicture(this HtmlText page, string url, string description) =>
        page.Add($"<a class=\"picture\" href=\"{url}\"><img src=\"{url}\" alt=\"{description}\" loading=\"lazy\"></a>");

    /// <summary>Adds labels with texts; those without text are left out, addresses become links.</summary>
    internal static void AddFacts(this HtmlText page, IEnumerable<(string Label, string Text)> facts)
    {
        page.Add($"<dl>");
        foreach ((string label, string text) in facts.Where(fact => fact.Text.Length > 0))
        {
            bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https";
            page.Add($"<dt>{label}</dt>");
            if (isAddress)
            {
                page.Add($"<dd><a href=\"{text}\">{text}</a></dd>");
            }
            else
            {
                page.Add($"<dd>{text}</dd>");
            }
        }

        page.Add($"</dl>");
    }
}
