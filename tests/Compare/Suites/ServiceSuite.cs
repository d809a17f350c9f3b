using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>The documents of all services, element by element, and the requests that only some services know.</summary>
internal static class ServiceSuite
{
    private const string Service = "/service?SERVICE=WMS&REQUEST=";
    private const string OwnBox = "the box of an SRS is cut in that SRS; MapProxy goes through degrees, which makes it larger";
    private const string Edge = "20037508.342789244";

    internal static Suite Suite { get; } = new("services", [.. Documents(), .. Kml(), .. Tiled(), .. Limits(), .. Infos(), .. Refusals()]);

    private static IEnumerable<Case> Documents() =>
    [
        new Case("WMS 1.0.0 capabilities", $"{Service}GetCapabilities&WMTVER=1.0.0")
            .Differs(Aspect.Document, OwnBox, "25832")
            .Differs(Aspect.Document, "the same parameters in another order", "StyleURL")
            .Differs(Aspect.Document, "the document type has no dimensions", "lacks <Dimension")
            .Differs(Aspect.Document, "the document type prescribes the name GetMap", "<Service<")
            .Described(),
        Written(new Case("WMS 1.1.0 capabilities", $"{Service}GetCapabilities&VERSION=1.1.0"))
            .Described(),
        Written(new Case("WMS 1.1.1 capabilities", $"{Service}GetCapabilities&VERSION=1.1.1")),
        new Case("WMS 1.3.0 capabilities", $"{Service}GetCapabilities&VERSION=1.3.0")
            .Differs(Aspect.Document, OwnBox, "25832")
            .Legends()
            .OwnSrs(),
        Written(new Case("WMS-C 1.1.0 capabilities", $"{Service}GetCapabilities&VERSION=1.1.0&TILED=true"))
            .Described()
            .Differs(Aspect.Document, "a code that requests can use", "OSGEO:41001"),
        Written(new Case("WMS-C 1.1.1 capabilities", $"{Service}GetCapabilities&VERSION=1.1.1&TILED=true")),
        new Case("WMTS capabilities, REST", "/wmts/1.0.0/WMTSCapabilities.xml")
            .Differs(Aspect.Document, "OWS keywords have no such attribute", "Keyword")
            .Differs(Aspect.Document, "1.15 has the organisation in the place of the street, and no state", "ContactInfo/Address")
            .Differs(Aspect.Document, "later versions have legends", "has <LegendURL")
            .Described()
            .WmtsStyles(),
        new("TMS services", "/tms"),
        new("TMS capabilities", "/tms/1.0.0"),
        new Case("TMS layer, mercator", "/tms/1.0.0/base/webmercator").TileMap().Described(),
        new Case("TMS layer, geodetic", "/tms/1.0.0/base/geodetic").TileMap().Described(),
        new Case("TMS layer, local", "/tms/1.0.0/base/utm").TileMap().Described(),
        new Case("TMS layer, part of the world", "/tms/1.0.0/germany/webmercator").TileMap(),
    ];

    // Versions 1.1.0 and 1.1.1, as their document types want them.
    private static Case Written(Case document) => document
        .Differs(Aspect.Document, OwnBox, "25832")
        .Legends()
        .Differs(Aspect.Document, "1.15 leaves them out", "has <KeywordList")
        .Differs(Aspect.Document, "the document types have values in an element of their own", "Dimension")
        .Differs(Aspect.Document, "the document types have values in an element of their own", "has <Extent");

    private static IEnumerable<Case> Kml() =>
    [
        new("KML, first document", "/kml/base/webmercator"),
        new("KML, geodetic", "/kml/base/geodetic"),
        new Case("KML, local", "/kml/base/utm")
            .Differs(Aspect.Document, "boxes in degrees follow the curved edge by more points", "/north"),
        new("KML, document below", "/kml/base/webmercator/2/1/2.kml"),
        new("KML, tile", "/kml/base/webmercator/3/4/5.png"),
        new("KML, jpeg", "/kml/photo/geodetic/2/3/1.jpeg"),
        new("KML, outside", "/kml/base/webmercator/1/7/0.kml"),
        new("KML, unknown layer", "/kml/nowhere/webmercator"),
        new("KML, other format", "/kml/base/webmercator/3/4/5.jpeg"),
    ];

    private static IEnumerable<Case> Tiled() =>
    [
        new("WMS-C tile", Map11("base", "EPSG:3857", $"0,0,{Edge},{Edge}", 256, 256, Png, "&TRANSPARENT=true&TILED=true")),
        new("WMS-C tile, jpeg", Map11("photo", "EPSG:4326", "0,0,90,90", 256, 256, Jpeg, "&TILED=true")),
        new("WMS-C, other size", Map11("base", "EPSG:3857", $"0,0,{Edge},{Edge}", 200, 200, Png, "&TILED=true")) { LaterStatus = 500 },
        new("WMS-C, other format", Map11("base", "EPSG:3857", $"0,0,{Edge},{Edge}", 256, 256, Jpeg, "&TILED=true")) { LaterStatus = 500 },
        new("WMS-C, several tiles", Map11("base", "EPSG:3857", $"-9000000,0,11037508.342789244,{Edge}", 256, 256, Png, "&TILED=true")) { LaterStatus = 500 },
        new("WMS-C, layer without a cache", Map11("info", "EPSG:3857", $"0,0,{Edge},{Edge}", 200, 200, Png, "&TILED=true")),
    ];

    private static IEnumerable<Case> Limits() =>
    [
        new("box of the SRS, inside", Map11("base", "EPSG:25832", "300000,5300000,900000,6100000", 300, 400)),
        new("box of the SRS, crossing", Map11("base", "EPSG:25832", "0,5300000,600000,6100000", 300, 400)),
        new("box of the SRS, outside", Map11("base", "EPSG:25832", "2000000,5300000,2600000,6100000", 300, 400)),
        new("box of the SRS, 1.3.0", Map13("base", "EPSG:25832", "0,5300000,600000,6100000", 300, 400)),
        new("as large as allowed", Map11("photo", "EPSG:3857", Germany, 2000, 2000, Jpeg)),
        new("larger than allowed", Map11("photo", "EPSG:3857", Germany, 2001, 2000, Jpeg)) { LaterStatus = 500 },
        new("group", Map11("group", "EPSG:3857", Germany, 400, 560)),
        new("time", Map11("timed", "EPSG:3857", Germany, 400, 560, Png, "&TIME=2026-01-01")),
        new("1.0.0 map", $"{Service}map&WMTVER=1.0.0&LAYERS=base&STYLES=&SRS=EPSG:3857&BBOX={Germany}&WIDTH=200&HEIGHT=280&FORMAT=PNG"),
        new("1.1.0 map", $"{Service}GetMap&VERSION=1.1.0&LAYERS=base&STYLES=&SRS=EPSG:3857&BBOX={Germany}&WIDTH=200&HEIGHT=280&FORMAT=image/png"),
    ];

    private static IEnumerable<Case> Infos() =>
    [
        new("feature info", Info11("info", "text/plain")),
        new("feature info of a group", Info11("group", "text/plain")),
        new("feature info, REST", "/wmts/info_tiles/webmercator/1/1/0/10/10.txt"),
        new("feature info, KVP", "/service?SERVICE=WMTS&REQUEST=GetFeatureInfo&VERSION=1.0.0&LAYER=info_tiles&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=1&TILEROW=0&TILECOL=1&FORMAT=image/png&INFOFORMAT=text/plain&I=1&J=1"),
        new("legend", Legend("base")),
        new("no legend", Legend("overlay")) { LaterStatus = 404 },
    ];

    private static IEnumerable<Case> Refusals() =>
    [
        new Case("not queryable", Info11("overlay", "text/plain")) { LaterStatus = 500 }
            .NotQueryable(),
        new("unknown layer, 1.0.0", $"{Service}map&WMTVER=1.0.0&LAYERS=nowhere&STYLES=&SRS=EPSG:3857&BBOX={Germany}&WIDTH=20&HEIGHT=28&FORMAT=PNG") { LaterStatus = 500 },
        new("unknown layer, 1.1.0", $"{Service}GetMap&VERSION=1.1.0&LAYERS=nowhere&STYLES=&SRS=EPSG:3857&BBOX={Germany}&WIDTH=20&HEIGHT=28&FORMAT=image/png") { LaterStatus = 500 },
        new("unknown layer, 1.3.0", Map13("nowhere", "EPSG:3857", Germany, 20, 28)) { LaterStatus = 500 },
        new Case("no service", "/service?REQUEST=GetCapabilities") { LaterStatus = 400 }
            .Differs(Aspect.Headers, "later versions answer with an OWS exception").Differs(Aspect.Document, ""),
        new("WMTS, unknown layer", "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=nowhere&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=1&TILEROW=0&TILECOL=0&FORMAT=image/png"),
        new("WMTS, outside", "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=base&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=1&TILEROW=9&TILECOL=0&FORMAT=image/png"),
        new("WMTS, no info", "/service?SERVICE=WMTS&REQUEST=GetFeatureInfo&VERSION=1.0.0&LAYER=base&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=1&TILEROW=0&TILECOL=0&FORMAT=image/png&INFOFORMAT=text/plain&I=1&J=1"),
        new("TMS, unknown layer", "/tms/1.0.0/nowhere/webmercator"),
    ];
}
