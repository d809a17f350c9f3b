using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>The first page: the services with their addresses, and all layers in a list that can be searched.</summary>
internal static class IndexPage
{
    internal static string Of(MapRequest request, bool showsStats)
    {
        ServicesConfiguration services = request.Catalog.Configuration.Services;
        string title = services.Wms?.Metadata?.Title ?? "MapProxy";
        return DemoPage.Of(title, "index", ["copy.js", "index.js", "stats.js"], html =>
        {
            html.Add($"<header class=\"top\"><h1>{title}</h1><p>{services.Wms?.Metadata?.Abstract ?? "Maps served from a cache."}</p></header><main>");
            html.AddStats(showsStats);
            AddServices(html, request);
            AddLayers(html, DemoLayers.Of(request.Catalog), services);
            html.Add($"</main>");
        });
    }

    private static void AddServices(HtmlText html, MapRequest request)
    {
        html.Add($"<section class=\"services\" aria-label=\"Services\">");
        foreach (DemoServiceAddress service in DemoServiceAddress.All(request))
        {
            html.Add($"<div class=\"card\"><h2>{service.Name}</h2><p>{service.Hint}</p><div class=\"address\"><code>{service.Url}</code>");
            html.Add($"<button type=\"button\" data-copy=\"{service.Url}\">Copy</button></div><p class=\"links\">");
            foreach ((string text, string link) in service.Links)
            {
                html.Add($"<a href=\"{link}\">{text}</a> ");
            }

            html.Add($"</p></div>");
        }

        html.Add($"</section>");
    }

    private static void AddLayers(HtmlText html, DemoLayers layers, ServicesConfiguration services)
    {
        html.Add($"<section><div class=\"search\"><h2>Layers <span id=\"count\">{layers.All.Count}</span></h2>");
        html.Add($"<input type=\"search\" id=\"search\" placeholder=\"Search name, title or grid\" aria-label=\"Search layers\" autocomplete=\"off\"></div>");
        html.Add($"<p id=\"none\" hidden>No layer fits.</p><ul class=\"layers\" id=\"layers\">");
        foreach (DemoLayer layer in layers.All)
        {
            AddLayer(html, layer, services);
        }

        html.Add($"</ul></section>");
    }

    private static void AddLayer(HtmlText html, DemoLayer layer, ServicesConfiguration services)
    {
        html.Add($"<li><div class=\"what\">");
        if (layer.Path.Length > 0)
        {
            html.Add($"<small>{layer.Path}</small>");
        }

        html.Add($"<h3>{layer.Title}</h3><code>{layer.Name}</code></div><div class=\"ways\">");
        if (layer.Map is not null && services.Wms is not null)
        {
            html.Add($"<a href=\"?wms_layer={Escape(layer.Name)}\">WMS</a>");
        }

        // The viewer shows pictures; who draws vector tiles asks for their TileJSON.
        foreach (TileLayer tiles in layer.WmtsTiles.Where(IsVector))
        {
            html.Add($"<a href=\"../tilejson/{Escape(layer.Name)}/{Escape(tiles.Grid.Name)}.json\">TileJSON <em>{tiles.Grid.Name}</em></a>");
        }

        foreach (TileLayer tiles in services.Wmts is null ? [] : layer.WmtsTiles.Where(tiles => !IsVector(tiles)))
        {
            html.Add($"<a href=\"?wmts_layer={Escape(layer.Name)}&amp;srs={Escape(tiles.Grid.Name)}&amp;format={tiles.Format.Extension()}\">WMTS <em>{tiles.Grid.Name}</em></a>");
        }

        foreach ((TileLayer tiles, string spec) in services.Tms is null ? [] : layer.TmsTiles.Where(entry => !IsVector(entry.Layer)))
        {
            html.Add($"<a href=\"?tms_layer={Escape(layer.Name)}&amp;srs={Escape(spec)}&amp;format={tiles.Format.Extension()}\">TMS <em>{spec}</em></a>");
        }

        html.Add($"</div></li>");
    }

    private static bool IsVector(TileLayer tiles) => tiles.Format == ImageFormat.VectorTile;

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
