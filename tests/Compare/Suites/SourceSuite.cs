using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>What can be said of sources: what is asked of them, and what is made of their answers.</summary>
internal static class SourceSuite
{
    private const string Utm = "300000,5300000,800000,6000000";

    private static readonly string[] Asked =
    [
        "v100", "v110", "v130", "v130_degrees", "parameters", "layer_list", "formats", "fixed_format", "image_format", "sld", "sld_url", "sld_body",
        "posted", "headers", "credentials", "keyed", "excused_direct", "tagged", "tagged_one", "neighbours", "scales", "srs_degrees",
        "arcgis", "arcgis_cached", "info_only",
    ];

    private static readonly string[] Templates = ["tc", "tms", "arc", "quadkey", "bbox", "south"];

    // Both write the same words in letters of their own.
    private const double TextTolerance = 0.015;

    internal static Suite Suite { get; } = new("sources",
    [
        .. Asked.Select(layer => new Case($"{layer}: map", Map11(layer, "EPSG:3857", Germany, 300, 420))),
        new Case("opaque_half: map", Map11("opaque_half", "EPSG:3857", Germany, 300, 420))
            .Differs(Aspect.Picture, "MapProxy forgets the opacity of a source that stands alone and is not transparent"),
        new Case("arcgis_degrees: map", Map11("arcgis_degrees", "EPSG:3857", Germany, 300, 420))
            .Differs(Aspect.Picture, "MapProxy gives a transparent picture to a client that wants none"),
        new("WMS 1.3.0, client in degrees", Map13("v130", "EPSG:4326", "47,5,55,15", 500, 400)),
        new("WMS 1.3.0, client in mercator", Map13("v130_degrees", "EPSG:3857", Germany, 300, 420)),
        new("jpeg of a source that knows JPEG", Map11("formats", "EPSG:3857", Germany, 300, 420, Jpeg)),
        new("jpeg of a source in a fixed format", Map11("fixed_format", "EPSG:3857", Germany, 300, 420, Jpeg)),
        new Case("parameters of the client", Map11("forwarded", "EPSG:3857", Germany, 300, 420, Png, "&TIME=2020-01-01&ANGLE=30&OTHER=1"))
            .Differs(Aspect.Upstream, "1.15 sends the time twice"),
        new("no parameters of the client", Map11("forwarded", "EPSG:3857", Germany, 300, 420)),
        new("transparent colour, transparent", Map11("keyed", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("opacity above another", Map11("v110,opaque_half", "EPSG:3857", Germany, 300, 420)),
        new("stand-in for any other error, tile", "/wmts/excused_other/webmercator/7/67/43.png"),
        new("stand-in for any other error, again", "/wmts/excused_other/webmercator/7/67/43.png"),
        new("stand-in for 404, tile", "/wmts/excused_404/webmercator/7/67/43.png"),
        new("stand-in for 404, map", Map11("excused_404", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("stand-in for missing tiles", "/wmts/excused_tiles/webmercator/7/67/43.png"),
        new("stand-in for missing tiles, again", "/wmts/excused_tiles/webmercator/7/67/43.png"),
        new("neighbours in one request", Map11("neighbour_one,neighbour_two", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("neighbours with another between", Map11("neighbour_one,legend,neighbour_two", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("neighbours within limits", Map11("neighbour_one,neighbour_range", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("neighbours outside of limits", Map11("neighbour_one,neighbour_range", "EPSG:3857", "1000000,6500000,1010000,6510000", 300, 300, Png, "&TRANSPARENT=true")),
        new("layers of one source in one request", Map11("tagged_one,tagged", "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true")),
        new("too fine by scale", Map11("scales", "EPSG:3857", "1000000,6500000,1010000,6510000", 300, 300)),
        new("too coarse by scale", Map11("scales", "EPSG:3857", "-20000000,-20000000,20000000,20000000", 300, 300)),
        new("preferred SRS", Map11("srs_preferred", "EPSG:25832", Utm, 300, 420)),
        new("SRS of the same kind", Map11("srs_preferred", "EPSG:3857", Germany, 300, 420)),
        new("only degrees, in UTM", Map11("srs_degrees", "EPSG:25832", Utm, 300, 420)),
        .. Templates.Select(layer => new Case($"tile template: {layer}", $"/wmts/{layer}/webmercator/7/67/43.png")),
        new("tile template: format", "/wmts/format/webmercator/7/67/43.jpeg"),
        .. ((string[])["text/plain", "text/html", "application/vnd.ogc.gml", "application/json"]).Select(
            type => new Case($"feature info: {type}", Info11("info", type))),
        new("feature info in a fixed format", Info11("info_fixed", "text/plain")),
        new("feature info of all layers of a source", Info11("info_layers", "text/plain")),
        new Case("feature info with a style sheet", Info11("info_styled", "text/xml"))
            .Differs(Aspect.MediaType, "MapProxy names another type of XML than was asked for"),
        new("feature info with a style sheet to HTML", Info11("info_styled_html", "text/html")),
        new("feature info through a cache", Info11("info_cached", "text/plain")),
        new("feature info without maps", Info11("info_only", "text/plain")),
        new("feature info in degrees", Info11("info_degrees", "text/plain")),
        new("feature info with a number of features", Info11("info", "text/plain", "&FEATURE_COUNT=7")),
        new Case("feature info, not there", Info11("v130", "text/plain")) { LaterStatus = 500 }.NotQueryable(),
        new("feature info of ArcGIS, HTML", Info11("arcgis", "text/html")),
        new("feature info of ArcGIS, JSON", Info11("arcgis", "application/json")),
        new("legend", Legend("legend")),
        new("legend at a scale", Legend("legend", "&SCALE=5000")),
        new("two legends", Legend("legends")),
        new("fixed legend", Legend("legend_fixed")),
        new("no legend", Legend("v130")) { LaterStatus = 404 },
        new("debug tile", "/wmts/debug/webmercator/7/67/43.png") { Tolerance = TextTolerance },
        new("ArcGIS, degrees", Map11("arcgis_degrees", "EPSG:4326", "5,47,15,55", 500, 400, Png, "&TRANSPARENT=true")),
        new Case("WMS capabilities", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities")
            .Legends()
            .Differs(Aspect.Document, "the document type wants both attributes", "ScaleHint"),
    ])
    { FileTolerance = TextTolerance };
}
