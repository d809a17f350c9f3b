using System.Text.Json.Nodes;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The tile sets of a layer, or of the dataset (OGC 20-057, 9).</summary>
internal sealed record TileSetsDocument(MapLayer Layer) : OgcApiDocument($"Tiles of {Layer.Title}")
{
    internal override JsonObject Write(OgcApiView view) => new()
    {
        ["links"] = OgcApiView.Links(view.Self(OgcApiView.PathOf(Layer) + "/map/tiles", $"The map tilesets {TileSetDocument.For(Layer)}")),
        ["tilesets"] = new JsonArray([.. SetsOf(view).Select(pair => TileSetDocument.Write(view, Layer, pair.Key, pair.Value))]),
    };

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<ul class=\"cards\">");
        foreach ((string id, TileGrid grid) in SetsOf(view))
        {
            page.Add($"<li><h2><a href=\"{view.Root}{TileSetDocument.PathOf(Layer, id)}?f=html\">{id}</a></h2><p>{grid.Srs.Code}, {grid.LevelCount} levels</p></li>");
        }

        page.Add($"</ul>");
    }

    // A layer of one body has no tiles on a grid of another.
    private IEnumerable<KeyValuePair<string, TileGrid>> SetsOf(OgcApiView view) =>
        view.Offer.TileMatrixSets.Where(pair => OgcApiCatalog.IsEarth(pair.Value.Srs) == OgcApiCatalog.IsEarth(Layer.Extent.Srs));
}

/// <summary>The tiles of a layer, or of the dataset, on one grid (OGC 20-057, 8).</summary>
internal sealed record TileSetDocument(MapLayer Layer, string Id, TileGrid Grid) : OgcApiDocument($"{Layer.Title} on {Id}")
{
    internal static string PathOf(MapLayer layer, string id) => $"{OgcApiView.PathOf(layer)}/map/tiles/{Uri.EscapeDataString(id)}";

    /// <summary>Whose tiles they are, for titles.</summary>
    internal static string For(MapLayer layer) => layer.Name is { } name ? $"for {name}" : "for the whole dataset";

    /// <summary>URL template of tiles.</summary>
    internal static string TemplateOf(OgcApiView view, MapLayer layer, string id, ImageFormat format) =>
        $"{view.Root}{PathOf(layer, id)}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}.{OgcApiView.ExtensionOf(format)}";

    internal override JsonObject Write(OgcApiView view)
    {
        JsonObject json = Write(view, Layer, Id, Grid);
        if (Layer.Name is { } name)
        {
            foreach (JsonObject link in view.Both(OgcApiView.Relation("geodata"), OgcApiView.PathOf(Layer), $"The collection {name}"))
            {
                json["links"]!.AsArray().Add(link);
            }
        }

        return json;
    }

    internal static JsonObject Write(OgcApiView view, MapLayer layer, string id, TileGrid grid)
    {
        var json = new JsonObject { ["title"] = $"{layer.Name ?? "Whole dataset"} with {id} tile matrix set" };
        if (TileMatrixSet.UriOf(id, grid) is { } uri)
        {
            json["tileMatrixSetURI"] = uri;
        }

        json["dataType"] = "map";
        json["crs"] = CrsUri.Of(TileMatrixSet.SrsOf(grid));
        json["links"] = OgcApiView.Links(
            view.Both(OgcApiView.Relation("tiling-scheme"), TileMatrixSetDocument.PathOf(id), $"Definition of {id}"),
            view.Self(PathOf(layer, id), $"{id} map tileset {For(layer)}"),
            view.Offer.Formats.Keys.Select(format => Item(view, layer, id, format)));
        return json;
    }

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.AddFacts([("Tile matrix set", view.Root + TileMatrixSetDocument.PathOf(Id)), ("Coordinate system", CrsUri.Of(TileMatrixSet.SrsOf(Grid)))]);
        foreach (ImageFormat format in view.Offer.Formats.Keys)
        {
            page.Add($"<p><code>{TemplateOf(view, Layer, Id, format)}</code></p>");
        }

        string sample = TemplateOf(view, Layer, Id, view.Offer.Formats.Keys.First())
            .Replace("{tileMatrix}/{tileRow}/{tileCol}", $"{Uri.EscapeDataString(TileMatrixSet.IdOf(Grid, 0))}/0/0", StringComparison.Ordinal);
        page.AddPicture(sample, $"First tile of {Layer.Title}");
        page.Add($"<p class=\"buttons\"><a class=\"button\" href=\"{view.Root}{PathOf(Layer, Id)}?f=json\">JSON</a></p>");
    }

    private static JsonObject Item(OgcApiView view, MapLayer layer, string id, ImageFormat format) => new()
    {
        ["rel"] = "item",
        ["type"] = format.MediaType(),
        ["title"] = $"{id} map tiles {For(layer)} (as {format.Extension().ToUpperInvariant()})",
        ["href"] = TemplateOf(view, layer, id, format),
        ["templated"] = true,
    };
}
