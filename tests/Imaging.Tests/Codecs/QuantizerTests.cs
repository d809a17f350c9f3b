using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

public class QuantizerTests
{
    [Theory]
    [InlineData("map", 1.15)]
    [InlineData("relief", 1.15)]
    [InlineData("aerial", 1.2)]
    [InlineData("overlay", 1.25)]
    public void Encode_Paletted_IsAsGoodAndSmallAsPillows(string picture, double sizeLimit)
    {
        using Raster raster = ImageEncoderTests.Picture(picture, 400, 300);
        byte[] pillows = Pillow.Run($"write(rgba(400, 300){(raster.IsOpaque ? ".convert('RGB')" : "")}.quantize(256, Image.Quantize.FASTOCTREE), 'png')", raster.Bytes);

        byte[] ours = ImageEncoder.Encode(raster, new ImageOptions { Colors = 256, Transparent = !raster.IsOpaque });

        using Raster decoded = ImageDecoder.Decode(ours), expected = ImageDecoder.Decode(pillows);
        Assert.InRange(Likeness.Psnr(raster, decoded), Math.Max(40, Likeness.Psnr(raster, expected) - 1), 99);
        Assert.InRange(ours.Length, 1000, pillows.Length * sizeLimit);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(255)]
    public void Encode_Colors_IsTheMostThatThePaletteHolds(int colors)
    {
        using Raster raster = SyntheticMap.Aerial(100, 100);

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Colors = colors }));

        Assert.InRange(decoded.Pixels.ToArray().Distinct().Count(), 2, colors);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(256)]
    public void Encode_FastOctree_KeepsFullAndNoAlphaExactly(int colors)
    {
        using Raster raster = SyntheticMap.Overlay(200, 200);

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Colors = colors, Transparent = true }));

        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            uint alpha = raster.Pixels[i] >> 24;
            Assert.Equal(alpha is 0 or 255, decoded.Pixels[i] >> 24 is 0 or 255);
            Assert.True(alpha is not (0 or 255) || decoded.Pixels[i] >> 24 == alpha);
        }
    }

    [Fact]
    public void Encode_MedianCut_HasOnlyFullAndNoAlpha()
    {
        using Raster raster = SyntheticMap.Overlay(200, 200);
        var options = new ImageOptions { Colors = 64, Transparent = true, Quantizer = Quantizer.MedianCut };

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, options));

        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            Assert.Equal(raster.Pixels[i] >> 24 <= 128 ? 0u : 255, decoded.Pixels[i] >> 24);
        }

        Assert.InRange(decoded.Pixels.ToArray().Distinct().Count(), 2, 64);
    }

    [Fact]
    public void Encode_PaletteOfTwo_FromColoursWithAlpha_Works()
    {
        using Raster raster = SyntheticMap.Overlay(90, 90);

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Colors = 2, Transparent = true }));

        Assert.InRange(decoded.Pixels.ToArray().Distinct().Count(), 1, 2);
    }

    [Fact]
    public void Encode_SmallSymbolsOnLargeGround_KeepTheirColours()
    {
        using Raster raster = SyntheticMap.Map(500, 500, relief: true);
        Color red = new(230, 10, 20), blue = new(20, 30, 240);
        (raster.Row(100)[100], raster.Row(100)[101], raster.Row(400)[300]) = (red.ToPixel(), red.ToPixel(), blue.ToPixel());

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Colors = 256 }));

        Assert.InRange(Distance(red, Color.FromPixel(decoded.Row(100)[101])), 0, 30);
        Assert.InRange(Distance(blue, Color.FromPixel(decoded.Row(400)[300])), 0, 30);
    }

    private static int Distance(Color a, Color b) => Math.Abs(a.R - b.R) + Math.Abs(a.G - b.G) + Math.Abs(a.B - b.B);
}
