using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>The documents of TMS (OSGeo Tile Map Service Specification 1.0.0). The one that lists all layers is kept; the others are short.</summary>
internal sealed class TmsDocuments
{
    private readonly DocumentCache _documents = new();

    /// <summary>The document at a path behind <c>/tms</c>; null when there is none.</summary>
    /// <exception cref="TileException">The path names an unknown layer.</exception>
    internal async Task<byte[]?> WriteAsync(MapRequest request)
    {
        MapRequest visible = await request.VisibleAsync("tms", catalog => catalog.TileLayers.Select(layer => layer.Name));
        DocumentAddress address = visible.Address;
        string[] parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [] => Write(Root(address)),
            ["1.0.0"] => await _documents.GetAsync(
                address.Catalog, address.Url.TrimEnd('/'), () => Task.FromResult(new Document(Write(Service(address)))), request.Aborted),
            ["1.0.0", var layer] => Write(Map(address, Find(address, layer, null))),
            ["1.0.0", var layer, var spec] => Write(Map(address, Find(address, layer, spec))),
            _ => null,
        };
    }

    private static byte[] Write(XElement root) => Encoding.UTF8.GetBytes(XmlText.Document(root));

    private static TileLayer Find(DocumentAddress address, string layer, string? spec) =>
        TileLayerTable.Tms(address.Catalog).Find(layer, spec) ?? throw new TileException($"unknown layer: {layer}");

    private static string TitleOf(MapCatalog catalog) => MetadataOf(catalog, metadata => metadata.Title) ?? "MapProxy TMS";

    // TMS has metadata of its own, else those of WMS.
    private static string? MetadataOf(MapCatalog catalog, Func<ServiceMetadata, string?> pick) =>
        (catalog.Configuration.Services.Tms?.Metadata is { } own ? pick(own) : null)
        ?? (catalog.Configuration.Services.Wms?.Metadata is { } wms ? pick(wms) : null);

    private static XElement Root(DocumentAddress address) => new("Services",
        new XElement("TileMapService",
            new XAttribute("title", XmlText.Clean(TitleOf(address.Catalog))),
            new XAttribute("version", "1.0.0"),
            new XAttribute("href", address.Url.TrimEnd('/') + "/1.0.0/")));

    private static XElement Service(DocumentAddress address)
    {
        TileLayerTable table = TileLayerTable.Tms(address.Catalog);
        string url = address.Url.TrimEnd('/');
        return new XElement("TileMapService",
            new XAttribute("version", "1.0.0"),
            new XElement("Title", XmlText.Clean(TitleOf(address.Catalog))),
            new XElement("Abstract", XmlText.Clean(MetadataOf(address.Catalog, metadata => metadata.Abstract) ?? "")),
            new XElement("TileMaps", table.Layers.Select(layer =>
            {
                TileProfile profile = TileProfile.Of(layer.Grid);
                return new XElement("TileMap",
                    new XAttribute("title", XmlText.Clean(layer.Title)),
                    new XAttribute("srs", profile.Srs),
                    new XAttribute("profile", profile.Name),
                    new XAttribute("href", $"{url}/{Uri.EscapeDataString(layer.Name)}/{Uri.EscapeDataString(table.SpecOf(layer))}"));
            })));
    }

    private static XElement Map(DocumentAddress address, TileLayer layer)
    {
        TileProfile profile = TileProfile.Of(layer.Grid);
        // Clients count tiles from here, and from nowhere else: the layer's own extent would shift them.
        BoundingBox box = layer.Grid.BoundingBox;
        PixelSize size = layer.Grid.TileSize;
        string url = address.Url.TrimEnd('/');
        return new XElement("TileMap",
            new XAttribute("version", "1.0.0"),
            new XAttribute("tilemapservice", $"{address.BaseUrl}/tms/1.0.0/"),
            new XElement("Title", XmlText.Clean(layer.Title)),
            new XElement("Abstract", XmlText.Clean(layer.Configuration.Metadata?.Abstract ?? "")),
            new XElement("SRS", profile.Srs),
            new XElement("BoundingBox",
                new XAttribute("minx", Text(box.MinX)), new XAttribute("miny", Text(box.MinY)),
                new XAttribute("maxx", Text(box.MaxX)), new XAttribute("maxy", Text(box.MaxY))),
            new XElement("Origin", new XAttribute("x", Text(box.MinX)), new XAttribute("y", Text(box.MinY))),
            new XElement("TileFormat",
                new XAttribute("width", size.Width), new XAttribute("height", size.Height),
                new XAttribute("mime-type", layer.Format.MediaType()), new XAttribute("extension", layer.Format.Extension())),
            new XElement("TileSets",
                new XAttribute("profile", profile.Name),
                profile.PublicLevels(layer.Grid).Select(level => new XElement("TileSet",
                    new XAttribute("href", $"{url}/{level.Order}"),
                    new XAttribute("units-per-pixel", Text(level.Resolution)),
                    new XAttribute("order", level.Order)))));
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
