using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>What caches can do with their tiles.</summary>
internal static class CacheSuite
{
    private const string Box = "1000000,6000000,1600000,6600000", Fine = "1000000,6000000,1200000,6200000", Coarse = "-2000000,4000000,4000000,8000000";

    private const string NoLimit = "1.15 knows no limit of tiles per cache";

    internal static Suite Suite { get; } = new("caches",
    [
        new("minimized, one tile", "/wmts/minimized/webmercator/6/33/20.png"),
        new("minimized, four tiles", Map11("minimized", "EPSG:3857", "1000000,6000000,1100000,6100000", 300, 300)),
        new("minimized, the rest of a map", Map11("minimized", "EPSG:3857", Box, 900, 900)),
        new("tile server in metatiles", "/wmts/bulk/webmercator/7/67/43.png"),
        new("tile server in metatiles, neighbour", "/wmts/bulk/webmercator/7/66/42.png"),
        new("tile server in metatiles, map", Map11("bulk", "EPSG:3857", Box, 300, 300)),
        new("tile server in metatiles, other format", "/wmts/bulk_jpeg/webmercator/7/67/43.jpeg"),
        new("finer tile from a coarser one", "/wmts/upscaled/webmercator/7/67/43.png"),
        new("tile two levels finer", "/wmts/upscaled/webmercator/8/135/87.png"),
        new("tile of too many levels finer", "/wmts/upscaled/webmercator/11/1080/696.png"),
        new("tile of the source's levels", "/wmts/upscaled/webmercator/5/16/10.png"),
        new("finer map from coarser tiles", Map11("upscaled", "EPSG:3857", Box, 600, 600)),
        new("finer tile from a coarser one, stored", "/wmts/upscaled_stored/webmercator/8/135/87.png"),
        new("finer tile from a coarser one, again", "/wmts/upscaled_stored/webmercator/8/135/87.png"),
        new("finer map from coarser tiles, stored", Map11("upscaled_stored", "EPSG:3857", Fine, 400, 400)),
        new("coarser tile from finer ones", "/wmts/downscaled/webmercator/7/67/43.png"),
        new("coarser tile of too many levels", "/wmts/downscaled/webmercator/4/8/5.png"),
        new("coarser map from finer tiles", Map11("downscaled", "EPSG:3857", "1000000,6000000,1300000,6300000", 250, 250)),
        new("cache without sources", "/wmts/readonly/webmercator/7/67/43.png"),
        new("cache without sources, map", Map11("readonly", "EPSG:3857", Box, 300, 300)),
        new("source for seeding only", "/wmts/seeded/webmercator/7/67/43.png"),
        new("source for seeding only, map", Map11("seeded", "EPSG:3857", Box, 300, 300)),
        new("one colour", "/wmts/plain/webmercator/7/67/43.png"),
        new("one colour, map", Map11("plain", "EPSG:3857", Box, 500, 500)),
        new("one colour, transparent", "/wmts/plain_overlay/webmercator/7/67/43.png"),
        new("one colour at the edge", "/wmts/plain_overlay/webmercator/5/16/10.png"),
        new("straight from the source by level, coarse", Map11("direct_level", "EPSG:3857", Germany, 400, 560)),
        new("straight from the source by level, fine", Map11("direct_level", "EPSG:3857", Fine, 800, 800)),
        new("straight from the source by level, tile", "/wmts/direct_level/webmercator/10/535/345.png"),
        new("straight from the source, coarse", Map11("direct_res", "EPSG:3857", Germany, 400, 560)),
        new("straight from the source, fine", Map11("direct_res", "EPSG:3857", Fine, 400, 400)),
        new("straight from the source, other SRS", Map11("direct_res", "EPSG:25832", "400000,5500000,500000,5600000", 400, 400)),
        new("straight from the source, coarse in the second grid", Map11("direct_res", "EPSG:25832", "300000,5300000,900000,6000000", 300, 350)),
        new("text, centred", "/tiles/marked/webmercator/7/67/42.png?origin=nw"),
        new("text at the sides", "/tiles/marked/webmercator/7/67/43.png?origin=nw"),
        new("text in a map", Map11("marked", "EPSG:3857", Box, 500, 500)),
        new("text in every second tile, with", "/tiles/marked_wide/webmercator/7/67/42.png?origin=nw"),
        new("text in every second tile, without", "/tiles/marked_wide/webmercator/7/67/43.png?origin=nw"),
        new("text in JPEG", "/tiles/marked_photo/webmercator/7/67/42.jpeg?origin=nw"),
        new("bands", "/wmts/bands/webmercator/7/67/43.png"),
        new("bands, map", Map11("bands", "EPSG:3857", Box, 500, 500)),
        new("bands in another order", "/wmts/bands_swapped/webmercator/7/67/43.png"),
        new("grey band", "/wmts/grey/webmercator/7/67/43.png"),
        new("alpha band", "/wmts/alpha/webmercator/7/67/43.png"),
        new("alpha band, map", Map11("alpha", "EPSG:3857", Box, 500, 500, Png, "&TRANSPARENT=true")),
        new("two sources", "/wmts/two/webmercator/7/67/43.png"),
        new("two sources, transparent colour", "/wmts/two_keyed/webmercator/7/67/43.png"),
        new("two caches in one", "/wmts/of_two_caches/webmercator/7/67/43.png"),
        new("two caches in one, map", Map11("of_two_caches", "EPSG:3857", Coarse, 500, 333)),
        new("cache in another SRS", "/wmts/of_cache_utm/utm/3/1/2.jpeg"),
        new("cache in another SRS, map", Map11("of_cache_utm", "EPSG:25832", "300000,5300000,800000,6000000", 400, 560, Jpeg)),
        new("cache in another format", "/wmts/of_cache_jpeg/webmercator/7/67/43.jpeg"),
        new("no buffer", "/wmts/no_buffer/webmercator/7/67/43.png"),
        new("oblong metatiles", "/wmts/long_metatiles/webmercator/7/67/43.png"),
        new("oblong metatiles at the edge", "/wmts/long_metatiles/webmercator/2/3/1.png"),
        new("few tiles per map, enough", Map11("limited", "EPSG:3857", Fine, 300, 300)),
        new Case("few tiles per map, too many", Map11("limited", "EPSG:3857", Fine, 1200, 1200))
            .Differs(Aspect.Status, NoLimit),
        new("mixed, opaque", "/tiles/mixed/webmercator/8/135/84.png"),
        new("mixed, transparent", "/tiles/mixed/webmercator/6/32/20.png"),
        new("nothing stored, tile", "/wmts/unstored/webmercator/7/67/43.png"),
        new("nothing stored, map", Map11("unstored", "EPSG:3857", Box, 300, 300)),
        new("several caches in one layer", Map11("several", "EPSG:3857", Box, 400, 400)),
        new("several layers of caches", Map11("several,marked,grey", "EPSG:3857", Box, 400, 400)),
        new("WMS capabilities", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities"),
    ])
    {
        KnownFiles = new Dictionary<string, string>
        {
            ["bulk_jpeg_cache"] = "1.15 stores the PNG of the tile server under the name of a JPEG file",
            ["plain_overlay_cache"] = "the shared file of an opaque colour is named without alpha; MapProxy does so only where its picture has no alpha channel",
        },
    };
}
