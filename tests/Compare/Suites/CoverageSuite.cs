using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>Every form of area: what is asked of the source, what is cut away, what the capabilities say.</summary>
internal static class CoverageSuite
{
    private static readonly string[] Areas =
    [
        "box", "box_clip", "json", "json_clip", "wkt", "wkt_clip", "ogr", "ogr_clip", "utm_clip", "union", "intersection", "difference",
        "both", "opaque_clip", "tiles_clip",
    ];

    private const string LostPixel = "where the edge of an area is that of a pixel, MapProxy loses this pixel to rounding";

    internal static Suite Suite { get; } = new("coverages",
    [
        .. Areas.SelectMany(Of),
        .. Of("expired").Select(request => request.Name.EndsWith("outside", StringComparison.Ordinal)
            ? request
            : request.Differs(Aspect.Upstream, LostPixel).Differs(Aspect.Picture, LostPixel)),
        new("not cached, clipped", Map11("direct_clip", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("not cached, clipped and not transparent", Map11("direct_clip", "EPSG:3857", Germany, 400, 560)),
        new("not cached, clipped, degrees", Map11("direct_clip", "EPSG:4326", "5,47,15,55", 500, 400, Png, "&TRANSPARENT=true")),
        new("not cached, area", Map11("direct", "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
        new("not cached, clipped above another", Map11("below,direct_clip", "EPSG:3857", Germany, 400, 560)),
        new("not cached, outside", Map11("direct_clip", "EPSG:3857", "-8000000,0,-7000000,1000000", 200, 200)),
        new("WMS capabilities", "/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities"),
    ])
    {
        KnownFiles = new Dictionary<string, string> { ["expired_cache"] = LostPixel },
    };

    private static IEnumerable<Case> Of(string layer) =>
    [
        new($"{layer}: tile inside or at the edge", $"/wmts/{layer}/webmercator/6/33/21.png"),
        new($"{layer}: tile at the edge", $"/wmts/{layer}/webmercator/7/66/43.png"),
        new($"{layer}: tile outside", $"/wmts/{layer}/webmercator/7/60/43.png"),
        new($"{layer}: map", Map11(layer, "EPSG:3857", Germany, 400, 560, Png, "&TRANSPARENT=true")),
    ];
}
