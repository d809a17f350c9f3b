using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The conformance classes (OGC 19-072, 7.4; 20-058, 2; 20-057, 2).</summary>
internal sealed record Conformance() : OgcApiDocument("Conformance")
{
    private const string Spec = "http://www.opengis.net/spec/";

    internal override JsonObject Write(OgcApiView view) => new() { ["conformsTo"] = new JsonArray([.. Classes(view.Offer).Select(name => (JsonNode)(Spec + name))]) };

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<ul class=\"plain\">");
        foreach (string name in Classes(view.Offer))
        {
            page.Add($"<li><a href=\"{Spec + name}\">{Spec + name}</a></li>");
        }

        page.Add($"</ul>");
    }

    private static IEnumerable<string> Classes(OgcApiCatalog offer)
    {
        bool hasDataset = offer.Dataset is not null;
        return
        [
            .. Named("ogcapi-common-1", "core", "html", "json", "landing-page", "oas30"),
            .. Named("ogcapi-common-2", "collections"),
            .. offer.Service.EnableMaps
                ? Named("ogcapi-maps-1", "core", "scaling", "spatial-subsetting", "crs", "display-resolution", "background", "collection-map", "collections-selection")
                : [],
            .. offer.Service.EnableMaps ? Named("ogcapi-maps-1", [.. offer.Formats.Keys.Select(FormatClass).OfType<string>()]) : [],
            .. offer.Service.EnableMaps && hasDataset ? Named("ogcapi-maps-1", "dataset-map") : [],
            .. offer.Service is { EnableMaps: true, EnableTiles: true } ? Named("ogcapi-maps-1", "tilesets") : [],
            .. offer.Service.EnableTiles ? Named("ogcapi-tiles-1", "core", "oas30", "tileset", "tilesets-list", "geodata-tilesets") : [],
            .. offer.Service.EnableTiles && hasDataset ? Named("ogcapi-tiles-1", "dataset-tilesets") : [],
        ];
    }

    private static string? FormatClass(ImageFormat format) => format switch
    {
        ImageFormat.Png => "png",
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Tiff => "tiff",
        _ => null,
    };

    private static IEnumerable<string> Named(string part, params string[] names) => names.Select(name => $"{part}/1.0/conf/{name}");
}
