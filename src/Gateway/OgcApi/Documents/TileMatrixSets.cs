using System.Text.Json.Nodes;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The list of tile matrix sets (OGC 17-083r4, 7).</summary>
internal sealed record TileMatrixSetsDocument() : OgcApiDocument("Tile matrix sets")
{
    internal override JsonObject Write(OgcApiView view) =>
        new() { ["tileMatrixSets"] = new JsonArray([.. view.Offer.TileMatrixSets.Select(pair => Entry(view, pair.Key, pair.Value))]) };

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<ul class=\"cards\">");
        foreach ((string id, TileGrid grid) in view.Offer.TileMatrixSets)
        {
            page.Add($"<li><h2><a href=\"{view.Root}{TileMatrixSetDocument.PathOf(id)}?f=html\">{id}</a></h2><p>{grid.Srs.Code}, {grid.LevelCount} levels</p></li>");
        }

        page.Add($"</ul>");
    }

    private static JsonObject Entry(OgcApiView view, string id, TileGrid grid)
    {
        var entry = new JsonObject
        {
            ["id"] = id,
            ["title"] = id,
            ["links"] = OgcApiView.Links(view.Self(TileMatrixSetDocument.PathOf(id), $"Definition of {id}")),
        };
        if (TileMatrixSet.UriOf(id, grid) is { } uri)
        {
            entry["uri"] = uri;
        }

        return entry;
    }
}

/// <summary>A tile matrix set.</summary>
internal sealed record TileMatrixSetDocument(string Id, TileGrid Grid) : OgcApiDocument(Id)
{
    internal static string PathOf(string id) => "/tileMatrixSets/" + Uri.EscapeDataString(id);

    internal override JsonObject Write(OgcApiView view) => TileMatrixSet.Write(Id, Grid);

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.AddFacts(
        [
            ("Coordinate system", CrsUri.Of(TileMatrixSet.SrsOf(Grid))),
            ("URI", TileMatrixSet.UriOf(Id, Grid) ?? ""),
            ("Area", $"{Grid.BoundingBox}"),
            ("Tiles", $"{Grid.TileSize.Width} × {Grid.TileSize.Height} pixels"),
            ("Rows count from", Grid.Origin == GridOrigin.NorthWest ? "the north" : "the south"),
        ]);
        page.Add($"<div class=\"scroll\"><table><thead><tr><th>Level</th><th>Scale 1 :</th><th>Cell size</th><th>Columns</th><th>Rows</th></tr></thead><tbody>");
        for (int level = 0; level < Grid.LevelCount; level++)
        {
            double scale = Grid.Resolutions[level] * Grid.Srs.MetersPerUnit / ResolutionRange.PixelSizeMeters;
            page.Add($"<tr><td>{TileMatrixSet.IdOf(Grid, level)}</td><td>{Math.Round(scale, 3)}</td><td>{Grid.Resolutions[level]}</td><td>{Grid.LevelSize(level).Width}</td><td>{Grid.LevelSize(level).Height}</td></tr>");
        }

        page.Add($"</tbody></table></div><p class=\"buttons\"><a class=\"button\" href=\"{view.Root}{PathOf(Id)}?f=json\">JSON</a></p>");
    }
}
