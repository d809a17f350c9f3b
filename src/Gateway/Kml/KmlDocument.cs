using System.Globalization;
using System.Xml.Linq;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Kml;

/// <summary>
/// The document of a tile (OGC 12-007r2, KML 2.3, chapter on super-overlays): for each tile of the next level below it a link to that tile's
/// document and the picture itself, shown while the tile fills enough of the screen.
/// </summary>
/// <param name="layer">Whose tiles.</param>
/// <param name="url">Address of the layer: level, column and row follow.</param>
internal sealed class KmlDocument(TileLayer layer, string url)
{
    private const double PoleTolerance = 0.1;
    private const double WebMercatorEdge = 20037508.342789244;

    // In the grid's units: neighbours that only touch are not below a tile.
    private const double Touching = 1e-7;

    private static readonly XNamespace Ns = "http://www.opengis.net/kml/2.2";

    private readonly TileGrid _grid = layer.Grid;

    /// <summary>The document of a tile whose row counts from the south.</summary>
    internal string Write(TileCoord tile)
    {
        BoundingBox area = BoxOf(tile).Intersection(_grid.BoundingBox) ?? BoxOf(tile);
        TileCoord[] below = [.. TilesBelow(area, tile.Z)];
        return XmlText.Document(new XElement(Ns + "kml", new XElement(Ns + "Document",
            new XElement(Ns + "name", XmlText.Clean(layer.Name)),
            new XElement(Ns + "Region", Box("LatLonAltBox", Degrees(area))),
            below.Select(Link),
            below.Select(Overlay))));
    }

    private BoundingBox BoxOf(TileCoord tile) => _grid.TileBoundingBox(_grid.FromOrigin(tile, GridOrigin.SouthWest));

    // A tile belongs to the document that its lower left corner lies in, so that none is in two of them.
    private IEnumerable<TileCoord> TilesBelow(BoundingBox area, int level)
    {
        int next = level + Step;
        return next >= _grid.LevelCount ? [] : _grid.AffectedTiles(area, next).Tiles()
            .OfType<TileCoord>()
            .Select(tile => _grid.FromOrigin(tile, GridOrigin.SouthWest))
            .Where(tile => BoxOf(tile) is var box && box.MinX - area.MinX > -Touching && box.MinY - area.MinY > -Touching)
            .OrderBy(tile => tile.Y).ThenBy(tile => tile.X);
    }

    private int Step => Tiles.TileProfile.Of(_grid).Step;

    private BoundingBox Degrees(BoundingBox box)
    {
        BoundingBox degrees = _grid.Srs.Transform(Srs.Wgs84, box);
        if (!_grid.Srs.IsWebMercator)
        {
            return degrees;
        }

        // The globe has no holes at its poles, where Mercator ends.
        bool isSouth = Math.Abs(box.MinY + WebMercatorEdge) < PoleTolerance, isNorth = Math.Abs(box.MaxY - WebMercatorEdge) < PoleTolerance;
        return new BoundingBox(degrees.MinX, isSouth ? -90 : degrees.MinY, degrees.MaxX, isNorth ? 90 : degrees.MaxY);
    }

    private XElement Link(TileCoord tile) => new(Ns + "NetworkLink",
        new XElement(Ns + "name", $"{XmlText.Clean(layer.Name)} - {Name(tile)}"),
        Region(tile, "-1"),
        new XElement(Ns + "Link",
            new XElement(Ns + "href", Address(tile, "kml")),
            new XElement(Ns + "viewRefreshMode", "onRegion"),
            new XElement(Ns + "viewFormat")));

    private XElement Overlay(TileCoord tile) => new(Ns + "GroundOverlay",
        new XElement(Ns + "name", Name(tile)),
        Region(tile, Text(_grid.TileSize.Width * 3), new XElement(Ns + "minFadeExtent", "8"), new XElement(Ns + "maxFadeExtent", "8")),
        new XElement(Ns + "drawOrder", Text(Public(tile.Z))),
        new XElement(Ns + "Icon", new XElement(Ns + "href", Address(tile, layer.Format.Extension()))),
        Box("LatLonBox", Degrees(BoxOf(tile))));

    private XElement Region(TileCoord tile, string most, params XElement[] fades) => new(Ns + "Region",
        Box("LatLonAltBox", Degrees(BoxOf(tile))),
        new XElement(Ns + "Lod",
            new XElement(Ns + "minLodPixels", Text(_grid.TileSize.Width / 2)), new XElement(Ns + "maxLodPixels", most), fades));

    private static XElement Box(string name, BoundingBox box) => new(Ns + name,
        new XElement(Ns + "north", Number(box.MaxY)), new XElement(Ns + "south", Number(box.MinY)),
        new XElement(Ns + "east", Number(box.MaxX)), new XElement(Ns + "west", Number(box.MinX)));

    private int Public(int level) => level / Step;

    private string Name(TileCoord tile) => $"({tile.X}, {tile.Y}, {Public(tile.Z)})";

    private string Address(TileCoord tile, string extension) =>
        $"{url}/{Text(Public(tile.Z))}/{Text(tile.X)}/{Text(tile.Y)}.{extension}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double degrees) => degrees.ToString("F6", CultureInfo.InvariantCulture);
}
