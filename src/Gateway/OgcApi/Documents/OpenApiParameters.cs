using System.Text.Json.Nodes;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>The parameters of the service.</summary>
internal static class OpenApiParameters
{
    internal static JsonObject Write(OgcApiCatalog offer)
    {
        JsonObject side = new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = offer.MaximumSide };
        JsonNode[] formats = [.. offer.Formats.Keys.Select(format => (JsonNode)format.Extension())];
        return new JsonObject
        {
            ["f"] = Query("f", "Representation of the document; JSON unless the client prefers pages.", Words("json", "html")),
            ["f_img"] = Query("f", "Format of the picture.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray(formats) }),
            ["collectionId"] = Path("collectionId", "Name of a collection.", Words([.. offer.Catalog.Layers.Keys])),
            ["tileMatrixSetId"] = Path("tileMatrixSetId", "Name of a tile matrix set.", Words([.. offer.TileMatrixSets.Keys])),
            ["tileMatrix"] = Path("tileMatrix", "Level of the tile matrix set.", Text()),
            ["tileRow"] = Path("tileRow", "Row of the tile, from the corner that the tile matrix set names.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
            ["tileCol"] = Path("tileCol", "Column of the tile from the left.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
            ["collections"] = Query("collections", "Names of collections with commas, the lowest first.", Text()),
            ["crs"] = Query("crs", "CRS of the map: a URI, or [EPSG:3857].", Text()),
            ["bbox"] = Query("bbox", "Area: four numbers with commas, in degrees with the longitude first unless bbox-crs says otherwise.", Text()),
            ["bbox-crs"] = Query("bbox-crs", "CRS of bbox.", Text()),
            ["center"] = Query("center", "Point in the middle: two numbers, in degrees with the longitude first unless center-crs says otherwise.", Text()),
            ["center-crs"] = Query("center-crs", "CRS of center.", Text()),
            ["subset"] = Query("subset", "Area by axes: Lat(40:50),Lon(0:10), or with E and N or x and y.", Text()),
            ["subset-crs"] = Query("subset-crs", "CRS of subset.", Text()),
            ["width"] = Query("width", "Width in pixels; with center or scale-denominator it decides how much is shown, else how large.", side),
            ["height"] = Query("height", "Height in pixels; the same as for width holds.", (JsonObject)side.DeepClone()),
            ["scale-denominator"] = Query("scale-denominator", "Scale of the map.", Number()),
            ["mm-per-pixel"] = Query("mm-per-pixel", "Size of a pixel on the display; 0.28 when not given.", Number()),
            ["bgcolor"] = Query("bgcolor", "Colour where nothing is: 0xRRGGBB, 0xAARRGGBB or a name.", Text()),
            ["transparent"] = Query("transparent", "Whether the map keeps transparency; true unless bgcolor is given.", new JsonObject { ["type"] = "boolean" }),
        };
    }

    private static JsonObject Query(string name, string description, JsonObject schema) => new()
    {
        ["name"] = name,
        ["in"] = "query",
        ["description"] = description,
        ["required"] = false,
        ["schema"] = schema,
        ["style"] = "form",
        ["explode"] = false,
    };

    private static JsonObject Path(string name, string description, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = "path", ["description"] = description, ["required"] = true, ["schema"] = schema };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Number() => new() { ["type"] = "number", ["minimum"] = 0, ["exclusiveMinimum"] = true };

    private static JsonObject Words(params string[] words) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };
}
