using System.Text;
using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Kml;

/// <summary>Super-overlays for Google Earth under <c>/kml</c>: documents that link each other, and tiles counted from the south (behaviour reference 10.3).</summary>
public sealed class KmlService : IMapService
{
    private const string MediaType = "application/vnd.google-earth.kml+xml";

    /// <inheritdoc/>
    public string Name => "kml";

    /// <inheritdoc/>
    public bool Serves(MapCatalog catalog, string handler) => handler == "kml" && catalog.Configuration.Services.Kml is not null;

    /// <inheritdoc/>
    public async Task HandleAsync(MapRequest request)
    {
        try
        {
            TileUrl url = TileUrl.TryParse(request.Path) ?? Initial(request.Path);
            // Google Earth shows pictures only.
            TileLayer layer = TileLayerTable.Kml(request.Catalog).Find(url.Layer, url.Spec) is { Format: not ImageFormat.VectorTile } found
                ? found
                : throw new TileException($"unknown layer: {url.Layer}");
            await (url.Extension == "kml" ? WriteDocumentAsync(request, layer, TileOf(layer, url)) : WriteTileAsync(request, layer, url));
        }
        catch (TileException error)
        {
            await error.WriteAsync(request.Http, isXml: false);
        }
        catch (DimensionException error)
        {
            await new TileException(error.Message).WriteAsync(request.Http, isXml: false);
        }
        catch (SourceException error)
        {
            await new TileException(error.Message, request.Http.StatusOf(error)).WriteAsync(request.Http, isXml: false);
        }
    }

    // A layer alone is the document of its first tile.
    private static TileUrl Initial(string path) => path.Trim('/').Split('/') switch
    {
        [{ Length: > 0 } layer] => new TileUrl(layer, null, 0, 0, 0, "kml"),
        [{ Length: > 0 } layer, { Length: > 0 } spec] => new TileUrl(layer, spec, 0, 0, 0, "kml"),
        _ => throw new TileException($"invalid request (/kml{path})"),
    };

    // The tile of a URL as rows count from the south; levels are the grid's, without the profiles of TMS.
    private static TileCoord TileOf(TileLayer layer, TileUrl url)
    {
        long level = (long)url.Z * TileProfile.Of(layer.Grid).Step;
        var tile = new TileCoord(url.X, url.Y, (int)Math.Clamp(level, -1, int.MaxValue));
        return layer.Grid.Contains(tile) ? tile : throw new TileException(TileException.OutOfRange);
    }

    private static Task WriteTileAsync(MapRequest request, TileLayer layer, TileUrl url)
    {
        TileException.CheckFormat(layer, url.Extension);
        TileCoord tile = layer.Grid.FromOrigin(TileOf(layer, url), GridOrigin.SouthWest);
        return TileAnswer.WriteAsync(request, "kml", layer, tile, TileDimensions.Of(request, layer));
    }

    private static async Task WriteDocumentAsync(MapRequest request, TileLayer layer, TileCoord tile)
    {
        var area = new MapExtent(layer.Grid.TileBoundingBox(layer.Grid.FromOrigin(tile, GridOrigin.SouthWest)), layer.Grid.Srs);
        _ = await TileAnswer.LimitAsync(request, "kml", layer, area);
        string path = $"{Uri.EscapeDataString(layer.Name)}/{Uri.EscapeDataString(TileLayerTable.Kml(request.Catalog).SpecOf(layer))}";
        var document = new KmlDocument(layer, $"{request.BaseUrl}/kml/{path}");
        byte[] body = Encoding.UTF8.GetBytes(document.Write(tile));
        await request.Http.WriteDocumentAsync(body, MediaType, request.Catalog.TileMaxAge());
    }
}
