using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>Decoding against Pillow, which wrote the files.</summary>
public class ImageDecoderTests
{
    public static TheoryData<string> ExactFiles => new(
        "write(picture(), 'png')",
        "write(picture().convert('RGB'), 'png')",
        "write(picture().convert('RGB'), 'png', transparency=(255, 0, 0))",
        "write(picture().convert('L'), 'png')",
        "write(picture().convert('L'), 'png', transparency=0)",
        "write(picture().convert('LA'), 'png')",
        "write(picture().convert('1'), 'png')",
        "write(picture().convert('RGB').quantize(200), 'png')",
        "write(picture().convert('RGB').quantize(16), 'png')",
        "write(picture().convert('RGB').quantize(4), 'png')",
        "write(picture().convert('RGB').quantize(2), 'png')",
        "write(picture().convert('RGB').quantize(200), 'png', transparency=3)",
        "write(picture().quantize(200, Image.Quantize.FASTOCTREE), 'png')",
        "write(picture().convert('RGB').quantize(200), 'gif', interlace=0)",
        "write(picture().convert('RGB').quantize(200), 'gif', interlace=1)",
        "write(picture().convert('RGB').quantize(7), 'gif', transparency=2)",
        "write(picture().convert('RGB').resize((300, 300)).quantize(250), 'gif')",
        "write(picture(), 'webp', lossless=True, exact=True)",
        "write(picture().convert('RGB'), 'webp', lossless=True)",
        "write(picture().convert('RGB'), 'webp', quality=80)",
        "write(picture().convert('RGB'), 'jpeg', quality=90, subsampling=0)",
        "write(picture().convert('RGB'), 'jpeg', quality=90, progressive=True)",
        "write(picture().convert('L'), 'jpeg', quality=90)");

    [Theory]
    [MemberData(nameof(ExactFiles))]
    public void Decode_FileWrittenByPillow_HasPillowsPixels(string script)
    {
        byte[] file = Pillow.Run(script);
        byte[] expected = Pillow.Decode(file);

        using Raster raster = ImageDecoder.Decode(file);

        Assert.Equal(expected, VisibleOnly(raster.Bytes.ToArray(), expected));
        Assert.Equal(expected.Where((_, i) => i % 4 == 3).All(a => a == 255), raster.IsOpaque);
        Assert.Equal(new ImageInfo(ImageFormats.Sniff(file), raster.Width, raster.Height), ImageDecoder.Identify(file));
    }

    [Fact]
    public void Decode_CmykJpeg_IsCloseToPillow()
    {
        byte[] file = Pillow.Run("write(picture().convert('RGB').convert('CMYK'), 'jpeg', quality=95)");
        byte[] expected = Pillow.Decode(file);

        using Raster raster = ImageDecoder.Decode(file);

        // Rounding of the ink product differs by one at most.
        Assert.All(raster.Bytes.ToArray().Zip(expected), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void Decode_SixteenBitGray_KeepsHighByte()
    {
        using Raster raster = ImageDecoder.Decode(Pillow.Run("write(gray16(), 'png')"));

        Assert.All(Enumerable.Range(0, 61 * 43), i => Assert.Equal((byte)(i * 25 % 65536 >> 8), Color.FromPixel(raster.Pixels[i]).R));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 9)]
    [InlineData(33, 65)]
    public void Decode_InterlacedPng_EqualsPlain(int width, int height)
    {
        using Raster raster = SyntheticMap.Overlay(width, height);

        using Raster decoded = ImageDecoder.Decode(PngBuilder.Interlaced(raster));

        Assert.True(raster.Pixels.SequenceEqual(decoded.Pixels));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Decode_EachRowFilter_GivesPixels(byte filter)
    {
        using Raster raster = SyntheticMap.Aerial(53, 31);

        using Raster decoded = ImageDecoder.Decode(PngBuilder.Filtered(raster, filter));

        Assert.True(raster.Pixels.SequenceEqual(decoded.Pixels));
    }

    [Fact]
    public void Decode_HugePngHeader_FailsWithoutMemory()
    {
        byte[] bomb = PngBuilder.HeaderOnly(60000, 60000);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ImageException>(() => ImageDecoder.Decode(bomb));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Decode_MoreThanMaxPixels_Fails()
    {
        using Raster raster = SyntheticMap.Map(64, 64);
        byte[] file = ImageEncoder.Encode(raster, new ImageOptions());

        Assert.Throws<ImageException>(() => ImageDecoder.Decode(file, 64 * 63));
        ImageDecoder.Decode(file, 64 * 64).Dispose();
    }

    [Fact]
    public void Decode_PngWithZeroSize_Fails() => Assert.Throws<ImageException>(() => ImageDecoder.Decode(PngBuilder.HeaderOnly(0, 10)));

    [Fact]
    public void Decode_ManyThreads_GiveSamePixels()
    {
        using Raster raster = SyntheticMap.Map(128, 128);
        byte[][] files = [.. new[] { ImageFormat.Png, ImageFormat.Jpeg, ImageFormat.Gif, ImageFormat.WebP }
            .Select(format => ImageEncoder.Encode(raster, new ImageOptions { Format = format }))];
        byte[][] expected = [.. files.Select(file => ImageDecoder.Decode(file).Bytes.ToArray())];

        Parallel.For(0, 200, i =>
        {
            using Raster decoded = ImageDecoder.Decode(files[i % 4]);
            Assert.True(decoded.Bytes.SequenceEqual(expected[i % 4]));
        });
    }

    // Colours of invisible pixels are not compared: readers may drop them.
    private static byte[] VisibleOnly(byte[] actual, byte[] expected)
    {
        for (int i = 0; i < Math.Min(actual.Length, expected.Length); i += 4)
        {
            if (actual[i + 3] == 0 && expected[i + 3] == 0)
            {
                expected.AsSpan(i, 3).CopyTo(actual.AsSpan(i));
            }
        }

        return actual;
    }
}
