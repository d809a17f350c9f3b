using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>OGC API - Maps (OGC 20-058) and Tiles (OGC 20-057) under <c>/ogcapi</c> (behaviour reference 10.6).</summary>
public sealed class OgcApiService : IMapService
{
    private static readonly string[] TileParameters = ["f", "bgcolor", "transparent"];

    private static readonly string[] ScaleParameters = ["width", "height", "scale-denominator", "mm-per-pixel"];

    private static readonly string[] MapParameters =
        [.. TileParameters, .. ScaleParameters, "crs", "bbox", "bbox-crs", "center", "center-crs", "subset", "subset-crs"];

    private readonly OgcApiAnswers _answers = new();

    /// <inheritdoc/>
    public string Name => "ogcapi";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) => handler == "ogcapi" && catalog.Configuration.Services.OgcApi is not null;

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request)
    {
        OgcApiCatalog offer = OgcApiCatalog.Of(request.Catalog);
        try
        {
            await DispatchAsync(request, offer, request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (OgcApiException error)
        {
            await OgcApiAnswers.WriteErrorAsync(request, offer, error);
        }
        catch (SourceException error)
        {
            await OgcApiAnswers.WriteErrorAsync(request, offer, OgcApiException.Internal(error.Message, request.Http.StatusOf(error)));
        }
        catch (Exception error) when (error is MapRequestException or SrsException or DimensionException)
        {
            await OgcApiAnswers.WriteErrorAsync(request, offer, OgcApiException.Invalid(error.Message));
        }
    }

    private Task DispatchAsync(MapRequest request, OgcApiCatalog offer, string[] path)
    {
        bool hasMaps = offer.Service.EnableMaps, hasTiles = offer.Service.EnableTiles;
        return path switch
        {
            ["collections", var id, var file] when hasMaps && IsMap(file) => WriteMapAsync(request, offer, id, file),
            [var file] when hasMaps && IsMap(file) => WriteMapAsync(request, offer, null, file),
            ["collections", var id, "map", "tiles", var set, var matrix, var row, var column] when hasTiles =>
                WriteTileAsync(request, offer, id, offer.Grid(set), (matrix, row, column)),
            ["map", "tiles", var set, var matrix, var row, var column] when hasTiles =>
                WriteTileAsync(request, offer, null, offer.Grid(set), (matrix, row, column)),
            ["static", "ogcapi.css"] => OgcApiAnswers.WriteStyleAsync(request),
            _ => WriteDocumentAsync(request, path),
        };
    }

    // Documents show what the client may see.
    private async Task WriteDocumentAsync(MapRequest request, string[] path)
    {
        MapRequest visible = await request.VisibleAsync("ogcapi", catalog => catalog.Layers.Keys);
        OgcApiCatalog offer = OgcApiCatalog.Of(visible.Catalog);
        bool hasTiles = offer.Service.EnableTiles;
        await _answers.WriteAsync(visible, offer, path switch
        {
            [] => new LandingPage(offer.Service.Metadata),
            ["conformance"] => new Conformance(),
            ["api"] => new OpenApiDocument(),
            ["collections"] => new CollectionsDocument(),
            ["collections", var id] => new CollectionDocument(offer.Collection(id)),
            ["tileMatrixSets"] when hasTiles => new TileMatrixSetsDocument(),
            ["tileMatrixSets", var set] when hasTiles => new TileMatrixSetDocument(set, offer.Grid(set)),
            ["collections", var id, "map", "tiles"] when hasTiles => new TileSetsDocument(offer.Collection(id)),
            ["collections", var id, "map", "tiles", var set] when hasTiles => new TileSetDocument(offer.Collection(id), set, offer.Grid(set)),
            ["map", "tiles"] when hasTiles => new TileSetsDocument(offer.RequireDataset("tilesets")),
            ["map", "tiles", var set] when hasTiles => new TileSetDocument(offer.RequireDataset("tileset"), set, offer.Grid(set)),
            _ => throw OgcApiException.NotFound("there is nothing at this path"),
        });
    }

    private static bool IsMap(string file) => file == "map" || file.StartsWith("map.", StringComparison.Ordinal);

    private static Task WriteMapAsync(MapRequest request, OgcApiCatalog offer, string? id, string file)
    {
        MapLayer layer = Selected(request, offer, id, "map", MapParameters);
        ImageFormat format = MediaChoice.Image(request, file, offer.Formats.Keys);
        return MapAnswer.WriteAsync(request, offer, layer, MapFrame.Of(request.Parameters, offer, layer), format, isTile: false);
    }

    private static Task WriteTileAsync(
        MapRequest request, OgcApiCatalog offer, string? id, TileGrid grid, (string Matrix, string Row, string Column) tile)
    {
        // The size of tiles can be chosen where maps of any size can be had.
        string[] known = offer.Service.EnableMaps ? [.. TileParameters, .. ScaleParameters] : TileParameters;
        MapLayer layer = Selected(request, offer, id, "tile", known);
        ImageFormat format = MediaChoice.Image(request, tile.Column, offer.Formats.Keys);
        MapFrame frame = TileFrame.Of(request.Parameters, offer, grid, tile.Matrix, tile.Row, tile.Column);
        return MapAnswer.WriteAsync(request, offer, layer, frame, format, isTile: true);
    }

    // A collection, or those that the request or the configuration names.
    private static MapLayer Selected(MapRequest request, OgcApiCatalog offer, string? id, string what, string[] known)
    {
        request.RequireKnown(id is null ? [.. known, "collections"] : known);
        if (id is not null)
        {
            return offer.Collection(id);
        }

        if (!request.Parameters.TryGet("collections", out string? names))
        {
            return offer.RequireDataset(what);
        }

        return MapLayer.Around("Dataset", [.. names.Split(',').Select(name => offer.Catalog.Layers.GetValueOrDefault(name)
            ?? throw OgcApiException.Invalid($"unknown collection {name}"))]);
    }
}
