using MapProxyCluster.Compare.Comparison;
using static MapProxyCluster.Compare.Suites.Requests;

namespace MapProxyCluster.Compare.Suites;

/// <summary>How pictures are encoded, scaled and finished.</summary>
internal static class ImageSuite
{
    private static readonly string[] Pngs =
    [
        "named", "median", "median_overlay", "octree_overlay", "few", "truecolor", "rgb", "rgba", "opaque", "nearest", "bilinear", "bicubic",
        "half", "half_source", "keyed", "keyed_exact",
    ];

    private static readonly string[] OtherFormats = ["image/gif", "image/GeoTIFF", "image/tiff", "image/png; mode=8bit"];

    private const string Flattened = "MapProxy drops the alpha of a transparent source without a background below it",
        Paletted = "MapProxy takes the number of colours of its source for JPEG, too";

    // Palettes of few colours, and of many colours with alpha, are chosen differently.
    private const double PaletteTolerance = 0.03;

    internal static Suite Suite { get; } = new("images", [.. Cases.Select(request => request with { Tolerance = PaletteTolerance }).Select(Explained)])
    {
        FileTolerance = PaletteTolerance,
        KnownFiles = new Dictionary<string, string>
        {
            ["rgb_cache"] = Flattened,
            ["opaque_cache"] = Flattened,
            ["poor_cache"] = Paletted,
        },
    };

    private static Case[] Cases =>
    [
        .. Pngs.Select(layer => new Case($"{layer}: tile", $"/wmts/{layer}/webmercator/7/67/43.png")),
        .. Pngs.Select(layer => new Case($"{layer}: map", Map11(layer, "EPSG:3857", Germany, 300, 420))),
        .. Pngs.Select(layer => new Case($"{layer}: transparent map", Map11(layer, "EPSG:3857", Germany, 300, 420, Png, "&TRANSPARENT=true"))),
        new("poor: tile", "/wmts/poor/webmercator/7/67/43.jpeg"),
        new("good: tile", "/wmts/good/webmercator/7/67/43.jpeg"),
        new("gif: tile", "/wmts/gif/webmercator/7/67/43.gif"),
        new("tiff: tile", "/wmts/tiff/webmercator/7/67/43.tiff"),
        new("tiff: map", Map11("tiff", "EPSG:3857", Germany, 300, 420)),
        new("jpeg of the configured quality", Map11("good", "EPSG:3857", Germany, 300, 420, Jpeg)),
        .. OtherFormats.Select(format => new Case($"map as {format}", Map11("truecolor", "EPSG:3857", Germany, 300, 420, Uri.EscapeDataString(format)))),
        .. OtherFormats.Select(format => new Case($"transparent map as {format}", Map11("rgba", "EPSG:3857", Germany, 300, 420, Uri.EscapeDataString(format), "&TRANSPARENT=true"))),
        new("nearest, in UTM", Map11("nearest", "EPSG:25832", "300000,5300000,800000,6000000", 300, 420)),
        new("bicubic, in UTM", Map11("bicubic", "EPSG:25832", "300000,5300000,800000,6000000", 300, 420)),
        new("source with its own way", Map11("source_nearest", "EPSG:3857", Germany, 300, 420)),
        new("half opacity above another", Map11("truecolor,half", "EPSG:3857", Germany, 300, 420)),
        new("keyed above another", Map11("truecolor,keyed", "EPSG:3857", Germany, 300, 420)),
        new("message in the picture", Map11("nowhere", "EPSG:3857", Germany, 300, 420, Png, "&EXCEPTIONS=application/vnd.ogc.se_inimage")),
        new("blank picture for an error", Map11("nowhere", "EPSG:3857", Germany, 300, 420, Png, "&EXCEPTIONS=application/vnd.ogc.se_blank&BGCOLOR=0xff8800")),
    ];

    private static Case Explained(Case request) => request.Name.StartsWith("rgb:", StringComparison.Ordinal) || request.Name.StartsWith("opaque:", StringComparison.Ordinal)
        ? request.Differs(Aspect.Picture, Flattened)
        : request;
}
