using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The frame of all pages.</summary>
internal static class HtmlPage
{
    /// <summary>Everything comes from this server, nothing is scripted.</summary>
    internal const string Policy = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'";

    /// <summary>A document as a page.</summary>
    internal static string Of(OgcApiDocument document, OgcApiView view, JsonObject json)
    {
        var page = new HtmlText();
        Begin(page, view, document.Title);
        foreach (JsonObject link in (json["links"] as JsonArray ?? []).OfType<JsonObject>().Where(link => link["templated"] is null))
        {
            page.Add($"<link rel=\"{Text(link, "rel")}\" type=\"{Text(link, "type")}\" title=\"{Text(link, "title")}\" href=\"{Text(link, "href")}\">");
        }

        Body(page, view, document.Title);
        document.WritePage(page, view, json);
        return End(page);
    }

    /// <summary>An error as a page.</summary>
    internal static string Of(OgcApiException error, OgcApiView view)
    {
        var page = new HtmlText();
        Begin(page, view, error.Type);
        Body(page, view, error.Type);
        page.Add($"<p>{error.Message}</p><p class=\"name\">Status {error.Status}</p>");
        return End(page);
    }

    private static string? Text(JsonObject link, string name) => link[name]?.GetValue<string>();

    private static void Begin(HtmlText page, OgcApiView view, string title) => page.Add(
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><link rel=\"stylesheet\" href=\"{view.Root}/static/ogcapi.css\">");

    private static void Body(HtmlText page, OgcApiView view, string title)
    {
        page.Add($"</head><body><header><nav><a href=\"{view.Root}?f=html\">{view.Offer.Service.Metadata.Title ?? "Maps and tiles"}</a><a href=\"{view.Root}/collections?f=html\">Collections</a>");
        if (view.Offer.Service.EnableTiles)
        {
            page.Add($"<a href=\"{view.Root}/tileMatrixSets?f=html\">Tile matrix sets</a>");
        }

        page.Add($"<a href=\"{view.Root}/api?f=html\">API</a></nav><h1>{title}</h1></header><main>");
    }

    private static string End(HtmlText page)
    {
        page.Add($"</main></body></html>\n");
        return page.ToString();
    }
}
