using System.Net;
using System.Reflection;
using System.Text;

namespace MapProxyCluster.Gateway.Http;

/// <summary>The page at the root.</summary>
internal static class WelcomePage
{
    private static readonly string Version = typeof(WelcomePage).Assembly.GetName().Version!.ToString(3);

    internal static Task WriteAsync(HttpContext http, string script, bool hasDemo)
    {
        string demo = hasDemo ? $"<p>See the <a href=\"{WebUtility.HtmlEncode(script)}/demo/\">demo</a>.</p>" : "";
        return http.WriteTextAsync(Page($"<h1>Welcome to MapProxy {Version}</h1>{demo}"), "text/html; charset=utf-8");
    }

    internal static Task WriteListingAsync(HttpContext http, string script, IReadOnlyList<string>? projects)
    {
        var body = new StringBuilder($"<h1>Welcome to MapProxy {Version}</h1>");
        if (projects is not null)
        {
            body.Append("<h2>available instances:</h2><ul>");
            foreach (string project in projects)
            {
                string link = WebUtility.HtmlEncode($"{script}/{Uri.EscapeDataString(project)}/");
                body.Append("<li><a href=\"").Append(link).Append("\">").Append(WebUtility.HtmlEncode(project)).Append("</a></li>");
            }

            body.Append("</ul>");
        }

        return http.WriteTextAsync(Page(body.ToString()), "text/html; charset=utf-8");
    }

    private static string Page(string body) =>
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>MapProxy</title></head><body>" + body + "</body></html>\n";
}
