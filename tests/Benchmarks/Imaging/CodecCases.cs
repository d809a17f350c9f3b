using MapProxyCluster.Imaging;
using MapProxyCluster.Imaging.Tests.Codecs;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>The pictures and encodings that the codec benchmarks measure.</summary>
internal static class CodecCases
{
    internal static readonly (int Width, int Height)[] Sizes = [(256, 256), (800, 600)];

    internal static readonly string[] Pictures = ["map", "relief", "aerial", "overlay"];

    internal static readonly (string Name, ImageOptions Options)[] Encodings =
    [
        ("png paletted", new ImageOptions { Colors = 256, Transparent = false }),
        ("png paletted alpha", new ImageOptions { Colors = 256, Transparent = true }),
        ("png true colour", new ImageOptions { Colors = 0 }),
        ("jpeg 90", new ImageOptions { Format = ImageFormat.Jpeg }),
    ];

    internal static Raster Create(string picture, int width, int height) => picture switch
    {
        "map" => SyntheticMap.Map(width, height),
        "relief" => SyntheticMap.Map(width, height, relief: true),
        "aerial" => SyntheticMap.Aerial(width, height),
        _ => SyntheticMap.Overlay(width, height),
    };
}
