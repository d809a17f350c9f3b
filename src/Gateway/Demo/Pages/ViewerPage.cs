using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.Demo;

/// <summary>A map of one layer, with all that can be chosen, and addresses and programs to copy.</summary>
internal static class ViewerPage
{
    internal static string Of(MapRequest request, DemoView view, bool hasViewer, bool showsStats)
    {
        string[] scripts = hasViewer ? ["ol.js", "proj4.js", "copy.js", "viewer.js", "stats.js"] : ["copy.js", "stats.js"];
        return DemoPage.Of(view.Layer.Title, "viewer", scripts, html =>
        {
            html.Add($"<aside><p class=\"back\"><a href=\"{new PathString(request.ScriptName).ToUriComponent()}/demo/\">← All layers</a></p>");
            html.Add($"<h1>{view.Layer.Title}</h1><p class=\"name\"><code>{view.Layer.Name}</code></p>");
            if (view.Layer.Map?.Configuration?.Metadata?.Abstract is { } text)
            {
                html.Add($"<p class=\"abstract\">{text}</p>");
            }

            AddServices(html, request, view);
            AddChoices(html, view);
            html.AddStats(showsStats);
            AddAddresses(html, view);
            AddCodes(html, view);
            AddLegend(html, view);
            html.Add($"</aside>");
            AddMap(html, hasViewer);
            html.AddData("options", view.Options);
        });
    }

    private static void AddServices(HtmlText html, MapRequest request, DemoView view)
    {
        var services = request.Catalog.Configuration.Services;
        html.Add($"<nav class=\"tabs\" aria-label=\"Services\">");
        foreach ((string name, bool isThere) in (ReadOnlySpan<(string, bool)>)
        [
            ("wms", services.Wms is not null && view.Layer.Map is not null),
            ("wmts", services.Wmts is not null && view.Layer.WmtsTiles.Count > 0),
            ("tms", services.Tms is not null && view.Layer.TmsTiles.Count > 0),
        ])
        {
            if (isThere)
            {
                html.Add($"<a href=\"?{name}_layer={Uri.EscapeDataString(view.Layer.Name)}\" class=\"{(name == view.Service ? "here" : "")}\">{name.ToUpperInvariant()}</a>");
            }
        }

        html.Add($"</nav>");
    }

    private static void AddChoices(HtmlText html, DemoView view)
    {
        html.Add($"<form id=\"choices\" method=\"get\"><input type=\"hidden\" name=\"{view.Service}_layer\" value=\"{view.Layer.Name}\">");
        foreach (DemoChoice choice in view.Choices)
        {
            html.Add($"<label><span>{choice.Label}</span><select name=\"{choice.Name}\">");
            foreach ((string value, string text) in choice.Options)
            {
                html.Add($"<option value=\"{value}\"");
                if (value == choice.Selected)
                {
                    html.Add($" selected");
                }

                html.Add($">{text}</option>");
            }

            html.Add($"</select></label>");
        }

        html.Add($"<noscript><button>Show</button></noscript></form>");
        html.Add($"<div class=\"looks\"><label><span>Opacity</span><input type=\"range\" id=\"opacity\" min=\"0\" max=\"1\" step=\"0.05\" value=\"1\"></label>");
        html.Add($"<label class=\"check\" id=\"with-background\" hidden><input type=\"checkbox\" id=\"background\" checked> Background map</label>");
        html.Add($"<label class=\"check\" id=\"with-grid\" hidden><input type=\"checkbox\" id=\"outlines\"> Tile outlines</label></div>");
    }

    private static void AddAddresses(HtmlText html, DemoView view)
    {
        html.Add($"<details open><summary>Addresses</summary>");
        foreach (IGrouping<string, ClientAddress> program in view.Addresses.GroupBy(address => address.Program))
        {
            html.Add($"<h2>{program.Key}</h2>");
            foreach (ClientAddress address in program)
            {
                html.AddCopy(address.Label, address.Text);
            }
        }

        html.Add($"</details>");
    }

    private static void AddCodes(HtmlText html, DemoView view)
    {
        foreach (ClientCode code in view.Codes)
        {
            html.Add($"<details class=\"code\"><summary>{code.Library}</summary><button type=\"button\" data-copy-from=\"code-{code.Library}\">Copy</button>");
            html.Add($"<pre id=\"code-{code.Library}\">{code.Text}</pre></details>");
        }
    }

    private static void AddLegend(HtmlText html, DemoView view)
    {
        if (view.LegendUrl is { } url)
        {
            html.Add($"<details><summary>Legend</summary><img class=\"legend\" src=\"{url}\" alt=\"Legend\" loading=\"lazy\"></details>");
        }
    }

    private static void AddMap(HtmlText html, bool hasViewer)
    {
        if (hasViewer)
        {
            html.Add($"<div id=\"map\" tabindex=\"0\" aria-label=\"Map\"></div><footer id=\"position\">&nbsp;</footer>");
        }
        else
        {
            html.Add($"<main class=\"missing\"><p>The map viewer (ol.js) is not installed beside this server. <code>tools/assets</code> fetches it; build again afterwards.</p></main>");
        }
    }
}
