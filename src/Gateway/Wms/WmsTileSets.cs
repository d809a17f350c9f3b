using System.Globalization;
using System.Xml.Linq;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Tiles;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The tile sets that clients of WMS-C (OSGeo's WMS Tile Caching) read from capabilities when they ask with <c>tiled=true</c>.</summary>
internal static class WmsTileSets
{
    /// <summary>Declarations that the DTDs of WMS leave to the document.</summary>
    internal const string Declarations = """

        <!ELEMENT VendorSpecificCapabilities (TileSet*)>
        <!ELEMENT TileSet (SRS, BoundingBox?, Resolutions, Width, Height, Format, Layers*, Styles*)>
        <!ELEMENT Resolutions (#PCDATA)>
        <!ELEMENT Width (#PCDATA)>
        <!ELEMENT Height (#PCDATA)>
        <!ELEMENT Layers (#PCDATA)>
        <!ELEMENT Styles (#PCDATA)>

        """;

    internal static XElement Write(IEnumerable<TileLayer> layers) => new("VendorSpecificCapabilities", layers.Select(Write));

    private static XElement Write(TileLayer layer)
    {
        TileGrid grid = layer.Grid;
        IEnumerable<string> resolutions = TileProfile.Of(grid).PublicLevels(grid).Select(level => WmsCapabilities.Number(level.Resolution));
        return new XElement("TileSet",
            new XElement("SRS", grid.Srs.Code),
            // Clients count tiles from here: the layer's own extent would shift them.
            new XElement("BoundingBox", new XAttribute("SRS", grid.Srs.Code), WmsCapabilities.Corners(grid.BoundingBox)),
            new XElement("Resolutions", string.Join(' ', resolutions)),
            new XElement("Width", grid.TileSize.Width.ToString(CultureInfo.InvariantCulture)),
            new XElement("Height", grid.TileSize.Height.ToString(CultureInfo.InvariantCulture)),
            new XElement("Format", layer.Format.MediaType()),
            new XElement("Layers", layer.Name),
            new XElement("Styles"));
    }
}
