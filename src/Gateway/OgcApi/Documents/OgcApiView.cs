using System.Text.Json.Nodes;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>What a document is written for.</summary>
/// <param name="Offer">What is offered.</param>
/// <param name="BaseUrl">Scheme, host and script name as clients see them.</param>
/// <param name="IsHtml">Whether a page is written, and so the JSON is the alternate.</param>
internal sealed record OgcApiView(OgcApiCatalog Offer, string BaseUrl, bool IsHtml)
{
    private const string Ogc = "http://www.opengis.net/def/rel/ogc/1.0/";

    /// <summary>URL of the landing page.</summary>
    internal string Root => BaseUrl + "/ogcapi";

    /// <summary>Path of a layer below the root; of the dataset without one.</summary>
    internal static string PathOf(MapLayer? layer) => layer?.Name is { } name ? $"/collections/{Uri.EscapeDataString(name)}" : "";

    /// <summary>A relation of the OGC's register.</summary>
    internal static string Relation(string name) => Ogc + name;

    /// <summary>A link.</summary>
    internal JsonObject Link(string relation, string type, string title, string path) =>
        new() { ["rel"] = relation, ["type"] = type, ["title"] = title, ["href"] = Root + path };

    /// <summary>Links to a document itself in both representations.</summary>
    internal IEnumerable<JsonObject> Self(string path, string title) =>
    [
        Link(IsHtml ? "alternate" : "self", MediaChoice.Json, $"{title} (as JSON)", path + "?f=json"),
        Link(IsHtml ? "self" : "alternate", MediaChoice.Html, $"{title} (as HTML)", path + "?f=html"),
    ];

    /// <summary>Links to another document in both representations.</summary>
    internal IEnumerable<JsonObject> Both(string relation, string path, string title) =>
    [
        Link(relation, MediaChoice.Json, $"{title} (as JSON)", path + "?f=json"),
        Link(relation, MediaChoice.Html, $"{title} (as HTML)", path + "?f=html"),
    ];

    /// <summary>Links to pictures in each format.</summary>
    internal IEnumerable<JsonObject> Pictures(string relation, string path, string title) => Offer.Formats.Keys.Select(format =>
        Link(relation, format.MediaType(), $"{title} (as {format.Extension().ToUpperInvariant()})", $"{path}.{ExtensionOf(format)}"));

    /// <summary>File extension of pictures in URLs.</summary>
    internal static string ExtensionOf(ImageFormat format) => format == ImageFormat.Jpeg ? "jpg" : format.Extension();

    /// <summary>An array of links.</summary>
    internal static JsonArray Links(params IEnumerable<JsonObject>[] links) => new([.. links.SelectMany(group => group)]);
}
