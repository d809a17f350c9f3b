using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.TileJson;

/// <summary>The TileJSON 3.0.0 of a tile layer.</summary>
internal static class TileJsonDocument
{
    /// <summary>How it is written: URLs and other letters stay readable.</summary>
    internal static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What web mercator can show.
    private static readonly BoundingBox World = new(-180, -85.05112877980659, 180, 85.05112877980659);

    internal static JsonObject Write(TileLayer layer, XyzAddress address)
    {
        BoundingBox bounds = BoundsOf(layer);
        var json = new JsonObject { ["tilejson"] = "3.0.0", ["name"] = layer.Title };
        if (layer.Configuration.Metadata?.Abstract is { } description)
        {
            json["description"] = description;
        }

        if (AttributionOf(layer.Configuration.Metadata?.Attribution) is { } attribution)
        {
            json["attribution"] = attribution;
        }

        json["scheme"] = "xyz";
        json["tiles"] = new JsonArray(address.Template);
        json["minzoom"] = 0;
        json["maxzoom"] = address.MaximumZoom;
        json["bounds"] = new JsonArray(bounds.MinX, bounds.MinY, bounds.MaxX, bounds.MaxY);
        json["center"] = new JsonArray(
            Math.Round((bounds.MinX + bounds.MaxX) / 2, 6), Math.Round((bounds.MinY + bounds.MaxY) / 2, 6), ZoomFor(bounds, address.MaximumZoom));
        json["format"] = FormatOf(layer);

        // Not of the standard, but read by MapLibre, which else assumes 512 pixels.
        json["tileSize"] = layer.Grid.TileSize.Width;
        if (layer.Format == ImageFormat.Unknown)
        {
            // Tiles that are no pictures are passed on unread: what is in them is not known.
            json["vector_layers"] = new JsonArray();
        }

        return json;
    }

    /// <summary>Format of the tiles as others call it: png, jpg, webp, pbf.</summary>
    internal static string FormatOf(TileLayer layer) => layer.Format switch
    {
        ImageFormat.Jpeg => "jpg",
        ImageFormat.Unknown => layer.TileSet.ImageOptions.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true ? "json" : "pbf",
        var format => format.Extension(),
    };

    private static BoundingBox BoundsOf(TileLayer layer)
    {
        try
        {
            return layer.Extent.In(Srs.Wgs84) is { IsValid: true } box && box.Intersection(World) is { } inside ? inside : World;
        }
        catch (SrsException)
        {
            return World;
        }
    }

    // The level at which the area is about as wide or high as two tiles.
    private static int ZoomFor(BoundingBox bounds, int maximum)
    {
        double part = Math.Max(bounds.Width / 360, bounds.Height / 170.10225755961318);
        return Math.Clamp((int)Math.Floor(Math.Log2(2 / part)) - 1, 0, maximum);
    }

    // Clients show it as HTML.
    private static string? AttributionOf(AttributionMetadata? attribution)
    {
        if (attribution?.Title is not { } title)
        {
            return null;
        }

        bool hasLink = Uri.TryCreate(attribution.Url, UriKind.Absolute, out Uri? link) && link.Scheme is "http" or "https";
        return hasLink ? $"<a href=\"{WebUtility.HtmlEncode(attribution.Url)}\">{WebUtility.HtmlEncode(title)}</a>" : WebUtility.HtmlEncode(title);
    }
}
