using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>What most installations do: caches over WMS and tile servers, asked by all services; errors; capabilities.</summary>
internal static class BasicSuite
{
    private const int XmlException = 500; // since 3.0

    internal static Suite Suite { get; } = new("basic", [.. Tiles(), .. Maps(), .. Projections(), .. Merges(), .. Options(), .. Edges(), .. Caches(), .. Errors()]);

    private static IEnumerable<Case> Tiles() =>
    [
        new("tms tile", "/tms/1.0.0/base/webmercator/3/8/10.png"),
        new("tms tile, neighbour in the same metatile", "/tms/1.0.0/base/webmercator/3/9/10.png"),
        new("tms tile, geodetic", "/tms/1.0.0/base/geodetic/3/9/6.png"),
        new("tms tile, utm", "/tms/1.0.0/base/utm/2/1/1.png"),
        new("tms tile, jpeg", "/tms/1.0.0/photo/webmercator/4/16/20.jpeg"),
        new("tms tile outside", "/tms/1.0.0/base/webmercator/3/99/0.png"),
        new("tiles", "/tiles/base/webmercator/5/16/20.png"),
        new("tiles, origin nw", "/tiles/base/webmercator/6/33/21.png?origin=nw"),
        new("tiles, origin sw", "/tiles/base/webmercator/6/33/42.png?origin=sw"),
        new("tiles, lambert of 200 × 300 pixels", "/tiles/base/lambert/1/1/1.png"),
        new("tiles, level without neighbours", "/tiles/base/webmercator/0/0/0.png"),
        new("tiles from a tile server", "/tiles/tiles/webmercator/7/66/42.png"),
        new("tiles without metatiles", "/tiles/single/webmercator/7/67/43.png"),
        new("tiles, source limited to an area", "/tiles/germany/webmercator/6/32/20.png?origin=nw"),
        new("tiles, transparent colour", "/tiles/keyed/webmercator/6/33/20.png"),
        new("tiles, true colour", "/tiles/truecolor/webmercator/6/33/20.png"),
        new("tiles at the edge of the utm grid", "/tiles/base/utm/3/0/0.png"),
        new("wmts kvp", "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=base&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=8&TILEROW=86&TILECOL=134&FORMAT=image/png"),
        new("wmts rest", "/wmts/base/webmercator/8/135/87.png"),
        new("wmts rest, overlay", "/wmts/overlay/webmercator/8/135/87.png"),
        new("wmts rest, lambert", "/wmts/base/lambert/2/3/1.png"),
        new("wmts outside", "/wmts/base/webmercator/2/99/0.png"),
    ];

    private static IEnumerable<Case> Maps() =>
    [
        new("1.1.1 aligned with one tile", Map11("base", "EPSG:3857", "0,5009377.085697311,2504688.5428486555,7514065.628545967", 256, 256)),
        new("1.1.1 aligned with four tiles", Map11("base", "EPSG:900913", "0,5009377.085697311,2504688.5428486555,7514065.628545967", 512, 512))
        {
            PathForMapProxy = Map11("base", "EPSG:3857", "0,5009377.085697311,2504688.5428486555,7514065.628545967", 512, 512),
        },
        new("1.1.1 scaled", Map11("base", "EPSG:3857", Germany, 400, 560)),
        new("1.1.1 scaled to a tenth", Map11("base", "EPSG:3857", "-10000000,-5000000,10000000,15000000", 97, 97)),
        new("1.1.1 enlarged beyond the last level", Map11("base", "EPSG:3857", "1000000,6500000,1000300,6500300", 300, 300)),
        new("1.1.1 stretched", Map11("base", "EPSG:3857", Germany, 600, 300)),
        new("1.3.0 scaled", Map13("base", "EPSG:3857", Germany, 400, 560)),
        new("1.3.0 degrees, north first", Map13("base", "EPSG:4326", "47,5,55,15", 500, 400)),
        new("1.3.0 CRS:84, east first", Map13("base", "CRS:84", "6,47,14,55", 500, 500))
        {
            PathForMapProxy = Map13("base", "EPSG:4326", "47,6,55,14", 500, 500),
        },
        new("bilinear", Map11("bilinear", "EPSG:3857", Germany, 400, 560)),
        new("nearest", Map11("nearest", "EPSG:3857", Germany, 400, 560)),
        new("tile server, scaled", Map11("tiles", "EPSG:3857", "0,5000000,3000000,7000000", 450, 300)),
        new("direct source", Map11("direct", "EPSG:3857", Germany, 300, 420)),
        new("direct source, tall and small", Map11("direct", "EPSG:4326", "8,50,8.5,52", 33, 133)),
    ];

    private static IEnumerable<Case> Projections() =>
    [
        new("mercator cache in degrees", Map11("overlay", "EPSG:4326", "5,47,15,55", 500, 400)),
        new("mercator cache in lambert", Map11("overlay", "EPSG:2154", "100000,6100000,1200000,7100000", 440, 400)),
        new("mercator cache in utm", Map11("photo", "EPSG:25832", "300000,5300000,900000,6100000", 300, 400, Jpeg)),
        new("mercator cache in 3035", Map11("photo", "EPSG:3035", "3000000,2000000,5000000,4000000", 400, 400, Jpeg)),
        new("mercator cache in 3035, 1.3.0", Map13("photo", "EPSG:3035", "2000000,3000000,4000000,5000000", 400, 400, Jpeg)),
        new("bilinear in 3035", Map11("bilinear", "EPSG:3035", "3000000,2000000,5000000,4000000", 400, 400)),
        new("nearest in 3035", Map11("nearest", "EPSG:3035", "3000000,2000000,5000000,4000000", 400, 400)),
        new("geodetic cache in mercator", Map11("axes", "EPSG:3857", Germany, 400, 560)),
        new("geodetic cache, 1.3.0 source", Map13("axes", "EPSG:4326", "47,5,55,15", 500, 400)),
        new("several grids, utm fits", Map11("base", "EPSG:25832", "300000,5300000,800000,6000000", 400, 560)),
        new("several grids, lambert fits", Map11("base", "EPSG:2154", "100000,6100000,1200000,7100000", 440, 400)),
        new("several grids, none fits", Map11("base", "EPSG:3035", "3500000,2500000,4500000,3500000", 400, 400)),
        new("direct source, supported", Map11("direct", "EPSG:25832", "300000,5300000,800000,6000000", 300, 420)),
        new("direct source, reprojected", Map11("direct", "EPSG:3035", "3500000,2500000,4500000,3500000", 400, 400)),
        new("the world in degrees", Map11("base", "EPSG:4326", "-180,-90,180,90", 720, 360)),
        new("the world in mercator from degrees", Map11("axes", "EPSG:3857", "-20037508,-20037508,20037508,20037508", 400, 400)),
    ];

    private static IEnumerable<Case> Merges() =>
    [
        new("two layers", Map11("base,overlay", "EPSG:3857", Germany, 400, 560)),
        new("three layers", Map11("base,overlay,half", "EPSG:3857", Germany, 400, 560)),
        new("overlay below, transparent", Map11("overlay,half", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("two layers as jpeg", Map11("photo,overlay", "EPSG:3857", Germany, 400, 560, Jpeg)),
        new("three layers in degrees", Map13("base,overlay,keyed", "EPSG:4326", "47,5,55,15", 500, 400)),
        new("two sources in one cache", Map11("both", "EPSG:3857", Germany, 400, 560)),
        new("cache and direct source in one layer", Map11("stacked", "EPSG:3857", Germany, 400, 560)),
        new("group", Map11("group", "EPSG:3857", Germany, 400, 560)),
        new("child of a group", Map11("group_overlay", "EPSG:3857", Germany, 400, 560)),
        new("opaque layer hides what is below", Map11("overlay,base", "EPSG:3857", Germany, 400, 560)),
    ];

    private static IEnumerable<Case> Options() =>
    [
        new("jpeg of a png cache", Map11("base", "EPSG:3857", Germany, 400, 560, Jpeg)),
        new("gif", Map11("base", "EPSG:3857", Germany, 400, 560, Gif)),
        new("gif, transparent", Map11("overlay", "EPSG:3857", Germany, 400, 560, Gif, "&TRANSPARENT=true")),
        new("transparent", Map11("overlay", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("not transparent", Map11("overlay", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=false")),
        new("background colour", Map11("overlay", "EPSG:3857", Germany, 400, 560, Png, "&BGCOLOR=0xff8040")),
        new("background colour, jpeg", Map11("overlay", "EPSG:3857", Germany, 400, 560, Jpeg, "&BGCOLOR=0xff8040")),
        new("background colour and transparent", Map11("overlay", "EPSG:3857", Germany, 400, 560, Png, "&BGCOLOR=0xff8040&TRANSPARENT=true")),
        new("transparent colour", Map11("keyed", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("opacity", Map11("half", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("true colour cache", Map11("truecolor", "EPSG:3857", Germany, 400, 560)),
        new("jpeg of a jpeg cache, aligned", Map11("photo", "EPSG:3857", "0,5009377.085697311,2504688.5428486555,7514065.628545967", 256, 256, Jpeg)),
    ];

    private static IEnumerable<Case> Edges() =>
    [
        new("half of the map outside the grid", Map11("base", "EPSG:3857", "15000000,0,25000000,10000000", 400, 400)),
        new("outside the grid", Map11("base", "EPSG:3857", "30000000,0,40000000,10000000", 200, 200)),
        new("outside the grid, transparent", Map11("base", "EPSG:3857", "30000000,0,40000000,10000000", 200, 200, Png, "&TRANSPARENT=true")),
        new("outside the utm grid", Map11("base", "EPSG:25832", "-500000,5000000,300000,5800000", 400, 400)),
        new("partly in the source's area", Map11("germany", "EPSG:3857", "0,5500000,1200000,6700000", 400, 400)),
        new("partly in the source's area, transparent", Map11("germany", "EPSG:3857", "0,5500000,1200000,6700000", 400, 400, Png, "&TRANSPARENT=true")),
        new("outside the source's area", Map11("germany", "EPSG:3857", "-8000000,0,-7000000,1000000", 200, 200)),
        new("within the limits of resolution", Map11("limited", "EPSG:3857", Germany, 400, 560)),
        new("too fine", Map11("limited", "EPSG:3857", "1000000,6500000,1040000,6540000", 400, 400)),
        new("too coarse", Map11("limited", "EPSG:3857", "-20037508,-20037508,20037508,20037508", 400, 400)),
        new("one pixel", Map11("base", "EPSG:3857", Germany, 1, 1)),
        new("a row of pixels", Map11("base", "EPSG:3857", "600000,5900000,1600000,5903000", 400, 1)),
    ];

    private static IEnumerable<Case> Caches() =>
    [
        .. ((string[])["tms", "reverse_tms", "quadkey", "arcgis", "names", "directory"]).Select(
            layout => new Case($"paths: {layout}", $"/wmts/paths_{layout}/webmercator/9/266/171.png")),
        new("paths: mp", "/wmts/paths_mp/webmercator/9/266/171.jpeg"),
        new("paths: names of the second grid", "/tiles/paths_names/geodetic/4/8/6.png"),
        new("cache of a cache, other grid", Map11("cascaded", "EPSG:25832", "300000,5300000,800000,6000000", 400, 560)),
        new("cache of a cache, other grid, tile", "/tms/1.0.0/cascaded/utm/3/1/2.png"),
        new("cache of a cache, same grid", "/wmts/subset/coarse/5/16/10.png"),
        new("cache of a cache, same grid, map", Map11("subset", "EPSG:3857", Germany, 400, 560)),
        new("mixed, opaque tile", "/tiles/mixed/webmercator/8/135/84.png"),
        new("mixed, transparent tile", "/tiles/mixed/webmercator/6/32/20.png"),
        new("mixed, map", Map11("mixed", "EPSG:3857", "0,5500000,1200000,6700000", 400, 400, Png, "&TRANSPARENT=true")),
        new("nothing stored, tile", "/wmts/unstored/webmercator/7/67/43.png"),
        new("nothing stored, again", "/wmts/unstored/webmercator/7/67/43.png"),
        new("nothing stored, map", Map11("unstored", "EPSG:3857", Germany, 400, 560)),
    ];

    private static IEnumerable<Case> Errors() =>
    [
        new("failing source, tile", "/wmts/failing/webmercator/7/67/43.png"),
        new("failing source, tms tile", "/tms/1.0.0/failing/webmercator/7/67/84.png"),
        new("failing source, map", Map11("failing", "EPSG:3857", Germany, 400, 560)) { LaterStatus = XmlException },
        new("failing source above another", Map11("base,failing", "EPSG:3857", Germany, 400, 560)),
        new Case("excused source, tile", "/wmts/excused/webmercator/7/67/43.png")
            .Differs(Aspect.Headers, "a stand-in must not be kept by clients; MapProxy forgets that for WMTS"),
        new Case("excused source, map", Map11("excused", "EPSG:3857", Germany, 400, 560))
            .Differs(Aspect.Headers, "a stand-in must not be kept by clients; 1.15 forgets that for maps of metatiles"),
        new Case("source answers with text", "/wmts/text/webmercator/7/67/43.png")
            .Differs(Aspect.Document, "the source's address is not told to clients", "no image returned"),
        new("unknown layer", Map11("nowhere", "EPSG:3857", Germany, 400, 560)) { LaterStatus = XmlException },
        new("unknown layer, 1.3.0", Map13("nowhere", "EPSG:3857", Germany, 400, 560)) { LaterStatus = XmlException },
        new("unknown layer as a picture", Map11("nowhere", "EPSG:3857", Germany, 400, 560, Png, "&EXCEPTIONS=application/vnd.ogc.se_blank")),
        new("unknown SRS", Map11("base", "EPSG:9999", Germany, 400, 560)) { LaterStatus = XmlException },
        new("unknown SRS, 1.3.0", Map13("base", "EPSG:9999", Germany, 400, 560)) { LaterStatus = XmlException },
        new("unknown format", Map11("base", "EPSG:3857", Germany, 400, 560, "image/x-nothing")) { LaterStatus = XmlException },
        new("inverted bbox", Map11("base", "EPSG:3857", "10,10,0,0", 400, 560)) { LaterStatus = XmlException },
        new("no bbox", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=base&STYLES=&SRS=EPSG:3857&WIDTH=10&HEIGHT=10&FORMAT=image/png") { LaterStatus = XmlException },
        new("too large", Map11("base", "EPSG:3857", Germany, 100000, 100000)) { LaterStatus = XmlException },
        new("too many tiles", Map11("base", "EPSG:3857", "-20000000,-20000000,20000000,20000000", 3900, 3900)),
        new("unknown request", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetNothing") { LaterStatus = XmlException },
        new Case("unknown path", "/nowhere").Differs(Aspect.Headers, "errors are never to be kept, this one neither"),
        new("tms, unknown layer", "/tms/1.0.0/nowhere/webmercator/1/0/0.png"),
        new("tms, other format", "/tms/1.0.0/base/webmercator/1/0/0.gif"),
        new("tms, no number", "/tms/1.0.0/base/webmercator/1/a/0.png"),
        new("wmts, unknown layer", "/wmts/nowhere/webmercator/1/0/0.png"),
        new("wmts, unknown matrix set", "/wmts/base/nowhere/1/0/0.png"),
        new("wmts, unknown matrix", "/wmts/base/webmercator/99/0/0.png"),
        new("wmts kvp, no row", "/service?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=base&STYLE=&TILEMATRIXSET=webmercator&TILEMATRIX=1&TILECOL=0&FORMAT=image/png"),
        new("WMS 1.1.1 capabilities", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities"),
        new Case("WMS 1.3.0 capabilities", "/service?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities").OwnSrs(),
        new Case("WMTS capabilities", "/wmts/1.0.0/WMTSCapabilities.xml").WmtsStyles(),
        new("TMS capabilities", "/tms/1.0.0"),
        new Case("TMS layer", "/tms/1.0.0/base/webmercator").TileMap(),
    ];
}
