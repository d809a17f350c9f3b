using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>What one path of the service answers.</summary>
/// <param name="Path">Path below the landing page, with templates.</param>
/// <param name="Id">Operation id.</param>
/// <param name="Summary">What it is for.</param>
/// <param name="Parameters">Keys of its parameters.</param>
/// <param name="MediaTypes">What it answers with.</param>
internal sealed record OpenApiOperation(string Path, string Id, string Summary, IReadOnlyList<string> Parameters, IReadOnlyList<string> MediaTypes)
{
    internal const string Tag = "server";

    /// <summary>The path's item.</summary>
    internal JsonObject Write()
    {
        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = Summary,
                ["content"] = new JsonObject(MediaTypes.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject()))),
            },
        };
        foreach (string status in (string[])["400", "404", "500"])
        {
            responses[status] = Reference("responses", "Problem");
        }

        return new JsonObject
        {
            ["get"] = new JsonObject
            {
                ["summary"] = Summary,
                ["description"] = Summary,
                ["tags"] = new JsonArray(Tag),
                ["operationId"] = Id,
                ["parameters"] = new JsonArray([.. Parameters.Select(name => Reference("parameters", name))]),
                ["responses"] = responses,
            },
        };
    }

    private static JsonObject Reference(string section, string name) => new() { ["$ref"] = $"#/components/{section}/{name}" };
}

/// <summary>The paths of the service.</summary>
internal static class OpenApiPaths
{
    private static readonly string[] Documents = [MediaChoice.Json, MediaChoice.Html];

    private static readonly string[] Scaling = ["width", "height", "scale-denominator", "mm-per-pixel"];

    private static readonly string[] Subsetting = ["crs", "bbox", "bbox-crs", "center", "center-crs", "subset", "subset-crs"];

    private static readonly string[] Look = ["f_img", "bgcolor", "transparent"];

    internal static IReadOnlyList<OpenApiOperation> Of(OgcApiCatalog offer)
    {
        OgcApiServiceConfiguration service = offer.Service;
        string[] images = [.. offer.Formats.Keys.Select(format => format.MediaType())];
        var operations = new List<OpenApiOperation>
        {
            new("/", "getLandingPage", "The landing page", ["f"], Documents),
            new("/api", "getOpenapi", "This document", ["f"], [OpenApiDocument.MediaType, MediaChoice.Html]),
            new("/conformance", "getConformanceDeclaration", "What the service conforms to", ["f"], Documents),
            new("/collections", "getCollections", "The collections of the service", ["f"], Documents),
            new("/collections/{collectionId}", "getCollection", "A collection", ["collectionId", "f"], Documents),
        };
        if (service.EnableMaps)
        {
            operations.Add(new("/collections/{collectionId}/map", "getCollectionMap", "A map of a collection",
                ["collectionId", .. Subsetting, .. Scaling, .. Look], images));
            operations.Add(new("/map", "getDatasetMap", "A map of the dataset, or of some collections",
                ["collections", .. Subsetting, .. Scaling, .. Look], images));
        }

        if (service.EnableTiles)
        {
            operations.AddRange(Tiles("/collections/{collectionId}", "Collection", "a collection", ["collectionId"], ["collectionId"], service, images));
            operations.AddRange(Tiles("", "Dataset", "the dataset", [], ["collections"], service, images));
            operations.Add(new("/tileMatrixSets", "listTileMatrixSets", "The tile matrix sets", ["f"], Documents));
            operations.Add(new("/tileMatrixSets/{tileMatrixSetId}", "describeTileMatrixSet", "A tile matrix set", ["tileMatrixSetId", "f"], Documents));
        }

        return operations;
    }

    private static IEnumerable<OpenApiOperation> Tiles(
        string path, string id, string whose, string[] keys, string[] tileKeys, OgcApiServiceConfiguration service, string[] images) =>
    [
        new(path + "/map/tiles", $"list{id}MapTileSets", $"The map tilesets of {whose}", [.. keys, "f"], Documents),
        new(path + "/map/tiles/{tileMatrixSetId}", $"describe{id}MapTileSet", $"A map tileset of {whose}", [.. keys, "tileMatrixSetId", "f"], Documents),
        new(path + "/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}", $"get{id}MapTile", $"A map tile of {whose}",
            [.. tileKeys, "tileMatrixSetId", "tileMatrix", "tileRow", "tileCol", .. Look, .. service.EnableMaps ? Scaling : []], images),
    ];
}
