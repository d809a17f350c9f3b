using System.Globalization;
using MapProxyCluster.Imaging.Tests.Codecs;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Operations;

/// <summary>Whole transformations against MapProxy's own ImageTransformer (Debian package mapproxy).</summary>
public sealed class MapProxyTransformTests
{
    private const int Width = 700, Height = 600;
    private static readonly BoundingBox Mercator = new(-400_000, 5_200_000, 1_000_000, 6_400_000);
    private static readonly BoundingBox Degrees = new(-3, 42, 9, 50);

    /// <summary>Areas around France: both SRS, both boxes, and the target's size.</summary>
    public static TheoryData<string, string, double[], int, int, bool> Areas { get; } = new()
    {
        { "EPSG:3857", "EPSG:4326", [-3, 43, 8, 49], 500, 400, false },
        { "EPSG:3857", "EPSG:2154", [200_000, 6_250_000, 1_000_000, 6_850_000], 400, 300, false },
        { "EPSG:3857", "EPSG:3035", [3_300_000, 2_300_000, 4_200_000, 2_900_000], 450, 300, true },
        { "EPSG:3857", "EPSG:25832", [-200_000, 4_700_000, 900_000, 5_700_000], 130, 330, false },
        { "EPSG:4326", "EPSG:3857", [-300_000, 5_250_000, 950_000, 6_300_000], 300, 200, false },
        { "EPSG:4326", "EPSG:2154", [300_000, 6_200_000, 900_000, 6_800_000], 400, 400, true },
        { "EPSG:4326", "EPSG:3035", [2_500_000, 1_500_000, 5_500_000, 4_500_000], 300, 300, false },
        { "EPSG:3857", "EPSG:3857", [-400_080, 5_199_920, 1_000_080, 6_400_080], Width, Height, false },
        { "EPSG:3857", "EPSG:3857", [-399_400, 5_300_900, 0, 5_500_900], 200, 100, false },
    };

    private static Raster Picture(bool isTransparent)
    {
        var random = new Random(11);
        Raster raster = Raster.Uninitialized(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                byte alpha = isTransparent ? (byte)((x + (y / 3)) % 256) : (byte)255;
                var noise = new Color((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), alpha);
                raster.Row(y)[x] = (((x / 40) + (y / 40)) % 2 == 0 ? noise : new Color((byte)x, (byte)y, (byte)(x + y), alpha)).ToPixel();
            }
        }

        raster.IsOpaque = !isTransparent;
        return raster;
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public void Transform_Bicubic_IsMapProxys(string from, string to, double[] area, int width, int height, bool isTransparent) =>
        Assert.InRange(ShareThatDiffers(from, to, area, width, height, isTransparent, Resampling.Bicubic, 2), 0, 0.0001);

    [Theory]
    [MemberData(nameof(Areas))]
    public void Transform_Bilinear_IsMapProxys(string from, string to, double[] area, int width, int height, bool isTransparent) =>
        Assert.InRange(ShareThatDiffers(from, to, area, width, height, isTransparent, Resampling.Bilinear, 2), 0, 0.0001);

    // A point half way between two pixels may fall to either.
    [Theory]
    [MemberData(nameof(Areas))]
    public void Transform_Nearest_IsMapProxys(string from, string to, double[] area, int width, int height, bool isTransparent) =>
        Assert.InRange(ShareThatDiffers(from, to, area, width, height, isTransparent, Resampling.Nearest, 0), 0, 0.0005);

    private static double ShareThatDiffers(
        string from, string to, double[] area, int width, int height, bool isTransparent, Resampling method, int tolerance)
    {
        using Raster source = Picture(isTransparent);
        BoundingBox sourceBox = from == "EPSG:4326" ? Degrees : Mercator, targetBox = new(area[0], area[1], area[2], area[3]);
        using Raster actual = MapTransform.Transform(
            source, sourceBox, Srs.Parse(from), targetBox, new PixelSize(width, height), Srs.Parse(to), method);

        return Difference.Share(MapProxy(source, sourceBox, from, targetBox, to, actual.Size, method), actual.Bytes, tolerance);
    }

    private static byte[] MapProxy(
        Raster source, BoundingBox sourceBox, string from, BoundingBox targetBox, string to, PixelSize size, Resampling method) => Pillow.Run(
        $"""
        from mapproxy.image import ImageSource
        from mapproxy.image.opts import ImageOptions
        from mapproxy.image.transform import ImageTransformer
        from mapproxy.srs import SRS
        image = ImageSource(rgba({source.Width}, {source.Height}), size=({source.Width}, {source.Height}))
        transformer = ImageTransformer(SRS('{from}'), SRS('{to}'))
        options = ImageOptions(resampling='{method.ToString().ToLowerInvariant()}')
        pixels(transformer.transform(image, {Tuple(sourceBox)}, ({size.Width}, {size.Height}), {Tuple(targetBox)}, options).as_image())
        """,
        source.Bytes);

    private static string Tuple(BoundingBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"({box.MinX:R}, {box.MinY:R}, {box.MaxX:R}, {box.MaxY:R})");
}
