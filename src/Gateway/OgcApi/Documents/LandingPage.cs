using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The way in: links to everything else (OGC 19-072, 7).</summary>
internal sealed record LandingPage(OgcApiMetadata Metadata) : OgcApiDocument(Metadata.Title ?? "Maps and tiles")
{
    internal override JsonObject Write(OgcApiView view)
    {
        OgcApiCatalog offer = view.Offer;
        var json = new JsonObject { ["title"] = Title };
        if (Metadata.Description is { } description)
        {
            json["description"] = description;
        }

        json["links"] = OgcApiView.Links(
            view.Self("", "This landing page"),
            [view.Link("conformance", MediaChoice.Json, "What this service conforms to (as JSON)", "/conformance?f=json")],
            view.Both(OgcApiView.Relation("conformance"), "/conformance", "What this service conforms to"),
            [view.Link("service-desc", OpenApiDocument.MediaType, "The OpenAPI 3.0 description of this service", "/api?f=json")],
            [view.Link("service-doc", MediaChoice.Html, "The documentation of this service", "/api?f=html")],
            view.Both("data", "/collections", "The collections of this service"),
            view.Both(OgcApiView.Relation("data"), "/collections", "The collections of this service"),
            offer.Service.EnableMaps && offer.Dataset is not null
                ? view.Pictures(OgcApiView.Relation("map"), "/map", "Default map of the whole dataset") : [],
            offer.Service.EnableTiles && offer.Dataset is not null
                ? view.Both(OgcApiView.Relation("tilesets-map"), "/map/tiles", "Map tilesets of the whole dataset") : [],
            offer.Service.EnableTiles
                ? view.Both(OgcApiView.Relation("tiling-schemes"), "/tileMatrixSets", "The supported tile matrix sets") : []);
        return json;
    }

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        OgcApiServiceConfiguration service = view.Offer.Service;
        page.Add($"<p>{Metadata.Description}</p><ul class=\"cards\"><li><h2><a href=\"{view.Root}/collections?f=html\">Collections</a></h2><p>{view.Offer.Catalog.Layers.Count} layers, each as a map or in tiles.</p></li>");
        if (service.EnableTiles)
        {
            page.Add($"<li><h2><a href=\"{view.Root}/tileMatrixSets?f=html\">Tile matrix sets</a></h2><p>How tiles are cut and numbered.</p></li>");
        }

        if (service.EnableTiles && view.Offer.Dataset is not null)
        {
            page.Add($"<li><h2><a href=\"{view.Root}/map/tiles?f=html\">Tiles of the whole dataset</a></h2><p>{string.Join(", ", service.DefaultDatasetLayers)}</p></li>");
        }

        page.Add($"<li><h2><a href=\"{view.Root}/api?f=html\">Documentation</a></h2><p>Paths and parameters; also as <a href=\"{view.Root}/api?f=json\">OpenAPI</a>.</p></li>");
        page.Add($"<li><h2><a href=\"{view.Root}/conformance?f=html\">Conformance</a></h2><p>The parts of the standards that are kept.</p></li></ul>");
        if (service.EnableMaps && view.Offer.Dataset is not null)
        {
            page.AddPicture($"{view.Root}/map.{OgcApiView.ExtensionOf(view.Offer.Formats.Keys.First())}", "Map of the whole dataset");
        }

        WriteMetadata(page);
    }

    private void WriteMetadata(HtmlText page)
    {
        (string Label, string? Text)[] rows =
        [
            ("More", Metadata.Url), ("Terms of service", Metadata.TermsOfService), ("Keywords", Joined([.. Metadata.Keywords])),
            ("License", Joined(Metadata.License?.Name, Metadata.License?.Url)), ("Provider", Joined(Metadata.Provider?.Name, Metadata.Provider?.Url)),
            ("Contact", Joined(Metadata.Contact?.Name, Metadata.Contact?.Email, Metadata.Contact?.Url)),
            ("Address", Joined(Metadata.Contact?.Address, $"{Metadata.Contact?.Postcode} {Metadata.Contact?.City}".Trim(), Metadata.Contact?.State, Metadata.Contact?.Country)),
            ("Telephone", Metadata.Contact?.Phone), ("Fax", Metadata.Contact?.Fax), ("Instructions", Metadata.Contact?.Instructions),
        ];
        page.AddFacts(rows.Where(row => !string.IsNullOrEmpty(row.Text)).Select(row => (row.Label, row.Text!)));
    }

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
