using System.Net;
using System.Text;
using System.Text.Json;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Gateway.Wms;
using MapProxyCluster.Gateway.Wmts;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>Writes the demo's HTML. Whatever comes from a client or a configuration is escaped.</summary>
internal static class DemoPages
{
    internal static string Index(MapRequest request)
    {
        MapCatalog catalog = request.Catalog;
        ServicesConfiguration services = catalog.Configuration.Services;
        string title = services.Wms?.Metadata?.Title ?? "MapProxy";
        var body = new StringBuilder();
        body.Append($"<header><h1>{Html(title)}</h1><p>{Html(services.Wms?.Metadata?.Abstract ?? "Maps served from a cache.")}</p></header><main>");
        if (services.Wms is not null)
        {
            AppendWms(body, request);
        }

        if (services.Wmts is { } wmts)
        {
            string addresses = wmts.IsRestful
                ? Address($"{request.BaseUrl}/wmts/1.0.0/WMTSCapabilities.xml", "?wmts_capabilities")
                : "";
            addresses += wmts.IsKvp ? Address($"{request.BaseUrl}/service?SERVICE=WMTS&REQUEST=GetCapabilities", "?wmts_capabilities_kvp") : "";
            AppendTiles(body, "WMTS", addresses, WmtsLayerTable.Of(catalog).Layers, layer => $"?wmts_layer={Query(layer.Name)}&srs={Query(layer.Grid.Name)}&format={layer.Format.Extension()}");
        }

        if (services.Tms is not null)
        {
            TileLayerTable table = TileLayerTable.Tms(catalog);
            AppendTiles(body, "TMS and tiles", Address($"{request.BaseUrl}/tms/1.0.0/", "?tms_capabilities"), table.Layers,
                layer => $"?tms_layer={Query(layer.Name)}&srs={Query(table.SpecOf(layer))}&format={layer.Format.Extension()}");
        }

        return Page(title, body.Append("</main>").ToString(), hasMap: false);
    }

    internal static string Viewer(MapRequest request, DemoView view, bool hasViewer)
    {
        var body = new StringBuilder();
        body.Append($"<header class=\"bar\"><a href=\"{Html(request.ScriptName)}/demo/\">All layers</a><h1>{Html(view.Title)}</h1>");
        body.Append($"<span class=\"tag\">{view.Kind}</span><code>{Html(view.Url)}</code><button type=\"button\" data-copy=\"{Html(view.Url)}\">Copy</button></header>");
        body.Append(hasViewer
            ? "<div id=\"map\"></div><footer id=\"position\">&nbsp;</footer>"
            : "<main><p>The map viewer (ol.js) is not installed beside this server. <code>tools/assets</code> fetches it; build again afterwards.</p></main>");

        // JSON inside a script element must not be able to close it.
        string options = view.Options.ToJsonString(JsonSerializerOptions.Default).Replace("<", "\\u003c", StringComparison.Ordinal);
        body.Append("<script type=\"application/json\" id=\"options\">").Append(options).Append("</script>");
        return Page(view.Title, body.ToString(), hasViewer);
    }

    internal static string Document(MapRequest request, string url) => Page(
        "Document",
        $"<header class=\"bar\"><a href=\"{Html(request.ScriptName)}/demo/\">All layers</a><code>{Html(url)}</code></header>"
            + $"<main><pre id=\"document\" data-url=\"{Html(url)}\">Loading …</pre></main>",
        hasMap: false);

    private static void AppendWms(StringBuilder body, MapRequest request)
    {
        WmsServiceConfiguration service = request.Catalog.Configuration.Services.Wms!;
        body.Append("<section><h2>WMS</h2>").Append(Address($"{request.BaseUrl}/service?SERVICE=WMS&REQUEST=GetCapabilities", "?wms_capabilities"));
        bool hasPreview = service.Versions is null || service.Versions.Contains("1.1.1");
        body.Append("<ul class=\"layers\">");
        foreach (MapLayer layer in request.Catalog.Root.SelfAndDescendants().Where(layer => layer.Name is not null))
        {
            body.Append($"<li><h3>{Html(layer.Title)}</h3><p class=\"name\">{Html(layer.Name!)}</p>");
            if (hasPreview)
            {
                AppendForm(body, request, service, layer);
            }

            body.Append("</li>");
        }

        body.Append("</ul></section>");
    }

    // Systems that the layer's caches have without reprojection are marked with a star.
    private static void AppendForm(StringBuilder body, MapRequest request, WmsServiceConfiguration service, MapLayer layer)
    {
        HashSet<string> native = [.. layer.Leaves().SelectMany(leaf => leaf.Sources).OfType<CachedMapSource>()
            .SelectMany(source => source.Map.TileSets).Select(set => set.Grid.Srs.Code)];
        body.Append($"<form><input type=\"hidden\" name=\"wms_layer\" value=\"{Html(layer.Name!)}\">");
        body.Append("<label>SRS <select name=\"srs\">");
        foreach (string code in WmsMapRequest.SrsOf(service).OrderByDescending(native.Contains))
        {
            body.Append($"<option value=\"{Html(code)}\">{Html(code)}{(native.Contains(code) ? " *" : "")}</option>");
        }

        body.Append("</select></label>");
        foreach (string format in DemoViews.FormatsOf(request.Catalog))
        {
            body.Append($"<button name=\"format\" value=\"{Html(format)}\">{Html(format["image/".Length..])}</button>");
        }

        body.Append("</form>");
    }

    private static void AppendTiles(StringBuilder body, string title, string addresses, IEnumerable<TileLayer> layers, Func<TileLayer, string> link)
    {
        body.Append($"<section><h2>{title}</h2>").Append(addresses).Append("<ul class=\"layers\">");
        foreach (IGrouping<string, TileLayer> group in layers.GroupBy(layer => layer.Name))
        {
            body.Append($"<li><h3>{Html(group.First().Title)}</h3><p class=\"name\">{Html(group.Key)}</p><p>");
            foreach (TileLayer layer in group)
            {
                body.Append($"<a class=\"button\" href=\"{Html(link(layer))}\">{Html(layer.Grid.Name)} · {layer.Format.Extension()}</a> ");
            }

            body.Append("</p></li>");
        }

        body.Append("</ul></section>");
    }

    private static string Address(string url, string document) =>
        $"<p class=\"address\"><code>{Html(url)}</code><button type=\"button\" data-copy=\"{Html(url)}\">Copy</button><a href=\"{document}\">Capabilities</a></p>";

    private static string Page(string title, string body, bool hasMap) =>
        $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + $"<title>{Html(title)}</title>{(hasMap ? "<link rel=\"stylesheet\" href=\"static/ol.css\">" : "")}<link rel=\"stylesheet\" href=\"static/demo.css\"></head>"
        + $"<body{(hasMap ? " class=\"viewer\"" : "")}>{body}{(hasMap ? "<script src=\"static/ol.js\"></script>" : "")}<script src=\"static/demo.js\"></script></body></html>\n";

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Query(string text) => Uri.EscapeDataString(text);
}
