using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>What all pages have in common.</summary>
internal static class DemoPage
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Title of the window.</param>
    /// <param name="className">Class of the body, by which the styles tell pages apart.</param>
    /// <param name="scripts">Static files to run, in this order.</param>
    /// <param name="write">Writes the body.</param>
    internal static string Of(string title, string className, IReadOnlyList<string> scripts, Action<HtmlText> write)
    {
        var html = new HtmlText();
        html.Add($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Add($"<title>{title}</title>");
        if (scripts.Contains("ol.js"))
        {
            html.Add($"<link rel=\"stylesheet\" href=\"static/ol.css\">");
        }

        html.Add($"<link rel=\"stylesheet\" href=\"static/demo.css\"><link rel=\"icon\" href=\"static/icon.svg\"></head><body class=\"{className}\">");
        write(html);
        foreach (string script in scripts)
        {
            html.Add($"<script src=\"static/{script}\"></script>");
        }

        return html.Add($"</body></html>\n").ToString();
    }

    /// <summary>A text with a button that copies it.</summary>
    internal static HtmlText AddCopy(this HtmlText html, string label, string text) => html.Add(
        $"<div class=\"address\"><span>{label}</span><code>{text}</code><button type=\"button\" data-copy=\"{text}\">Copy</button></div>");

    /// <summary>Where the numbers of the process are shown as they change; nothing where the operator keeps them to himself.</summary>
    internal static void AddStats(this HtmlText html, bool isAllowed)
    {
        if (!isAllowed)
        {
            return;
        }

        html.Add($"<section class=\"stats\" id=\"stats\" hidden aria-label=\"Tiles and upstream requests of this gateway\">");
        foreach ((string key, string meaning) in (ReadOnlySpan<(string, string)>)
        [
            ("hits", "Tiles that were in the cache"),
            ("misses", "Tiles that had to be made"),
            ("stale", "Tiles that were shown although they were old"),
            ("upstream", "Requests to map servers"),
            ("requests", "Requests of clients, without these pages"),
        ])
        {
            html.Add($"<div title=\"{meaning}\"><b data-total=\"{key}\">0</b><span>{key}</span><i data-rate=\"{key}\">0/s</i></div>");
        }

        html.Add($"</section>");
    }
}
