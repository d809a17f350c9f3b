using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The list of collections (OGC 20-024, 8).</summary>
internal sealed record CollectionsDocument() : OgcApiDocument("Collections")
{
    internal override JsonObject Write(OgcApiView view) => new()
    {
        ["collections"] = new JsonArray([.. view.Offer.Catalog.Layers.Values.Select(layer => CollectionDocument.Write(view, layer))]),
        ["links"] = OgcApiView.Links(view.Self("/collections", "The collections of this service")),
    };

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<ul class=\"cards\">");
        foreach (MapLayer layer in view.Offer.Catalog.Layers.Values)
        {
            page.Add($"<li><h2><a href=\"{view.Root}{OgcApiView.PathOf(layer)}?f=html\">{layer.Title}</a></h2><p class=\"name\">{layer.Name}</p><p>{layer.Configuration?.Metadata?.Abstract}</p></li>");
        }

        page.Add($"</ul>");
    }
}

/// <summary>A collection: a named layer (OGC 20-024, 8.4; 20-058, 10).</summary>
internal sealed record CollectionDocument(MapLayer Layer) : OgcApiDocument(Layer.Title)
{
    internal override JsonObject Write(OgcApiView view) => Write(view, Layer);

    internal static JsonObject Write(OgcApiView view, MapLayer layer)
    {
        var json = new JsonObject { ["dataType"] = "map", ["id"] = layer.Name, ["title"] = layer.Title };
        if (layer.Configuration?.Metadata?.Abstract is { } description)
        {
            json["description"] = description;
        }

        WriteAttribution(json, layer.Configuration?.Metadata?.Attribution);
        json["extent"] = new JsonObject { ["spatial"] = Spatial(layer.Extent) };
        json["crs"] = new JsonArray([.. view.Offer.SrsOf(layer).Select(srs => (JsonNode)CrsUri.Of(srs))]);
        json["storageCrs"] = layer.Extent.Srs.IsWgs84 ? CrsUri.Crs84 : CrsUri.Of(layer.Extent.Srs);
        string path = OgcApiView.PathOf(layer);
        OgcApiServiceConfiguration service = view.Offer.Service;
        json["links"] = OgcApiView.Links(
            view.Self(path, "This collection"),
            service.EnableMaps ? view.Pictures(OgcApiView.Relation("map"), path + "/map", "Default map") : [],
            service.EnableTiles ? view.Both(OgcApiView.Relation("tilesets-map"), path + "/map/tiles", "Map tilesets of this collection") : []);
        WriteScales(json, layer.ResolutionRange);
        return json;
    }

    internal override void WritePage(HtmlText page, OgcApiView view, JsonObject json)
    {
        page.Add($"<p>{Layer.Configuration?.Metadata?.Abstract}</p>");
        string url = view.Root + OgcApiView.PathOf(Layer);
        if (view.Offer.Service.EnableMaps)
        {
            page.AddPicture($"{url}/map.{OgcApiView.ExtensionOf(view.Offer.Formats.Keys.First())}", $"Map of {Layer.Title}");
        }

        BoundingBox area = Layer.Extent.BoundingBox;
        page.AddFacts(
        [
            ("Name", Layer.Name!),
            ("Area", $"{area} ({Layer.Extent.Srs.Code})"),
            ("Coordinate systems", string.Join(", ", view.Offer.SrsOf(Layer).Select(srs => srs.Code))),
            ("Attribution", Layer.Configuration?.Metadata?.Attribution?.Title ?? ""),
        ]);
        page.Add($"<p class=\"buttons\">");
        if (view.Offer.Service.EnableTiles)
        {
            page.Add($"<a class=\"button\" href=\"{url}/map/tiles?f=html\">Tiles</a> ");
        }

        foreach (string extension in view.Offer.Service.EnableMaps ? view.Offer.Formats.Keys.Select(OgcApiView.ExtensionOf) : [])
        {
            page.Add($"<a class=\"button\" href=\"{url}/map.{extension}\">Map as {extension}</a> ");
        }

        page.Add($"<a class=\"button\" href=\"{url}?f=json\">JSON</a></p>");
    }

    // Boxes are in degrees, longitude first, whatever the layer is in (OGC 20-024, 8.4.2).
    private static JsonObject Spatial(MapExtent extent)
    {
        Srs geographic = OgcApiCatalog.IsEarth(extent.Srs) ? Srs.Wgs84 : extent.Srs;
        var spatial = new JsonObject { ["bbox"] = new JsonArray(Numbers(InDegrees(extent, geographic))) };
        if (!geographic.IsWgs84)
        {
            spatial["crs"] = CrsUri.Of(geographic);
        }

        if (!extent.Srs.Equals(geographic))
        {
            spatial["storageCrsBbox"] = new JsonArray(Numbers(extent.Srs.IsNorthEast ? extent.BoundingBox.SwapAxes() : extent.BoundingBox));
        }

        return spatial;
    }

    private static BoundingBox InDegrees(MapExtent extent, Srs geographic)
    {
        try
        {
            return extent.In(geographic);
        }
        catch (SrsException)
        {
            return new BoundingBox(-180, -90, 180, 90);
        }
    }

    private static JsonArray Numbers(BoundingBox box) => new(box.MinX, box.MinY, box.MaxX, box.MaxY);

    private static void WriteAttribution(JsonObject json, AttributionMetadata? attribution)
    {
        if (attribution?.Title is not { } title)
        {
            return;
        }

        json["attribution"] = attribution switch
        {
            { Url: { } url, Logo.Url: { } logo } => $"[![{title}]({logo})]({url})",
            { Url: { } url } => $"[{title}]({url})",
            _ => title,
        };
        if (attribution.Url is not null)
        {
            json["attributionMediaType"] = "text/markdown";
        }
    }

    // Our coarsest resolution is the largest cell, and the finest the smallest.
    private static void WriteScales(JsonObject json, ResolutionRange? range)
    {
        if (range?.MaxResolution is { } finest)
        {
            json["minCellSize"] = finest;
            json["minScaleDenominator"] = finest / ResolutionRange.PixelSizeMeters;
        }

        if (range?.MinResolution is { } coarsest)
        {
            json["maxCellSize"] = coarsest;
            json["maxScaleDenominator"] = coarsest / ResolutionRange.PixelSizeMeters;
        }
    }
}
