using MapProxyCluster.Imaging;
using MapProxyCluster.Origin.Drawing;
using MapProxyCluster.Origin.Hosting;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Origin.Tiles;

/// <summary>The three ways in which tile servers name their tiles.</summary>
internal static class TileEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    internal static void Map(IEndpointRouteBuilder routes, MapPainter painter)
    {
        _ = routes.MapGet("/tiles/{z:int}/{x:int}/{y:int}.png", (int z, int x, int y) => World(new TileAddress(x, y, z), ImageFormat.Png));
        _ = routes.MapGet("/q/{quadkey}.jpeg", (string quadkey) => World(TileAddress.FromQuadkey(quadkey), ImageFormat.Jpeg));
        _ = routes.MapGet("/hybrid", (int x, int y, int z) => Answer(new TileAddress(x, y, z), MapLayers.Overlay, Color.Transparent, ImageFormat.Png));

        IResult World(TileAddress? tile, ImageFormat format) => Answer(tile, MapLayers.World, MapStyle.Sea, format);

        IResult Answer(TileAddress? address, MapLayers layers, Color background, ImageFormat format)
        {
            if (address is not { IsValid: true } tile)
            {
                return Results.Text("no such tile", statusCode: StatusCodes.Status404NotFound);
            }

            MapView view = new(tile.BoundingBox, TileAddress.Size, Srs.WebMercator);
            return Picture.Answer(painter.Paint(view, layers, background), format);
        }
    }
}
