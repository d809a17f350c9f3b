using MapProxyCluster.Imaging.Tests.Codecs;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Operations;

/// <summary>Scaling and cutting against Image.transform of Pillow, which MapProxy uses.</summary>
public sealed class PillowTransformTests
{
    private const int Width = 120, Height = 90;
    private static readonly Srs Mercator = Srs.Parse("EPSG:3857");

    // Left: a gradient; right: noise over the whole range.
    private static Raster Picture(bool isTransparent)
    {
        var random = new Random(7);
        Raster raster = Raster.Uninitialized(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                byte alpha = isTransparent ? (byte)(x < 60 ? y * 255 / (Height - 1) : random.Next(256)) : (byte)255;
                raster.Row(y)[x] = x < 60
                    ? new Color((byte)(x * 4), (byte)(y * 2), (byte)(x + y), alpha).ToPixel()
                    : new Color((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), alpha).ToPixel();
            }
        }

        raster.IsOpaque = !isTransparent;
        return raster;
    }

    [Theory]
    [InlineData(Resampling.Nearest, "NEAREST", false)]
    [InlineData(Resampling.Bilinear, "BILINEAR", false)]
    [InlineData(Resampling.Bicubic, "BICUBIC", false)]
    [InlineData(Resampling.Nearest, "NEAREST", true)]
    [InlineData(Resampling.Bilinear, "BILINEAR", true)]
    [InlineData(Resampling.Bicubic, "BICUBIC", true)]
    public void Transform_SameSrs_IsPillowsExtent(Resampling method, string name, bool isTransparent)
    {
        // No pixel's centre falls on an edge between two source pixels: the nearest of two equally near ones is a matter of rounding.
        (double Left, double Top, double Right, double Bottom, int Width, int Height)[] cuts =
            [(10.3, 5.7, 70.1, 60.2, 100, 80), (0, 0, 120, 90, 64, 32), (-15.5, -8.25, 130, 95, 90, 90), (61, 20, 75, 33, 200, 200)];
        using Raster source = Picture(isTransparent);
        foreach (var cut in cuts)
        {
            using Raster actual = MapTransform.Transform(
                source, new BoundingBox(0, 0, Width, Height), Mercator,
                new BoundingBox(cut.Left, Height - cut.Bottom, cut.Right, Height - cut.Top), new PixelSize(cut.Width, cut.Height), Mercator, method);
            byte[] expected = Pillow.Run(
                FormattableString.Invariant($"image = rgba({Width}, {Height}).transform(({cut.Width}, {cut.Height}), Image.EXTENT, ({cut.Left}, {cut.Top}, {cut.Right}, {cut.Bottom}), Image.{name}); pixels(image)"),
                source.Bytes);

            Assert.InRange(Difference.Largest(expected, actual.Bytes), 0, 2);
        }
    }

    [Fact]
    public void Composite_HalfTransparent_IsPillowsAlphaComposite()
    {
        using Raster below = Picture(true), above = Picture(true);
        above.Pixels.Reverse();
        byte[] both = [.. below.Bytes, .. above.Bytes];

        RasterOps.Composite(below, above);

        byte[] expected = Pillow.Run(
            $"half = len(data) // 2; a = Image.frombytes('RGBA', ({Width}, {Height}), data[:half]); b = Image.frombytes('RGBA', ({Width}, {Height}), data[half:]); pixels(Image.alpha_composite(a, b))",
            both);
        Assert.InRange(Difference.Largest(expected, below.Bytes), 0, 1);
    }
}
