using MapProxyCluster.Imaging;
using MapProxyCluster.Imaging.Codecs;

namespace MapProxyCluster.Imaging.Tests.Codecs;

public class ImageEncoderTests
{
    [Theory]
    [InlineData(null, null, "RGBA")]
    [InlineData(null, false, "RGB")]
    [InlineData(ColorMode.Rgb, true, "RGB")]
    [InlineData(ColorMode.Rgba, true, "RGBA")]
    [InlineData(ColorMode.Gray, null, "L")]
    [InlineData(ColorMode.Paletted, true, "P")]
    public void Encode_PngModes_HavePillowsMode(ColorMode? mode, bool? transparent, string expected)
    {
        using Raster raster = SyntheticMap.Overlay(40, 30);

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Mode = mode, Transparent = transparent });

        Assert.Equal(expected, Pillow.Ask("image.mode", file));
    }

    [Theory]
    [InlineData("map")]
    [InlineData("aerial")]
    [InlineData("overlay")]
    public void Encode_TrueColourPng_IsReadByPillowWithoutLoss(string picture)
    {
        using Raster raster = Picture(picture, 233, 101);

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions());

        Assert.Equal(raster.Bytes.ToArray(), Pillow.Decode(file));
        using Raster decoded = ImageDecoder.Decode(file);
        Assert.True(raster.Pixels.SequenceEqual(decoded.Pixels));
    }

    // More than 32 MB are not compressed and inflated in one piece, but by zlib in blocks.
    [Fact]
    public void Encode_PngBeyondOnePiece_IsReadWithoutLoss()
    {
        using Raster raster = Raster.Uninitialized(2944, 2900);
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            raster.Pixels[i] = (uint)(i / 7) * 0x01000193;
        }

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions());

        Assert.Equal((2944, 2900, "RGBA"), (ImageDecoder.Identify(file)!.Width, ImageDecoder.Identify(file)!.Height, Pillow.Ask("image.mode", file)));
        using Raster decoded = ImageDecoder.Decode(file);
        Assert.True(raster.Pixels.SequenceEqual(decoded.Pixels));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Crc32_ByTheLibrary_IsThatOfTheTable(int length)
    {
        byte[] data = new byte[length];
        new Random(length).NextBytes(data);

        Assert.Equal(Crc32.ComputeByTable(data), Crc32.Compute(data));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(256)]
    public void Encode_FewColours_ArePalettedWithoutLoss(int colors)
    {
        using Raster raster = Raster.Uninitialized(37, 29);
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            raster.Pixels[i] = new Color((byte)(i % colors), (byte)(i % colors * 7), 40, (byte)(255 - (i % colors % 3))).ToPixel();
        }

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Colors = 256, Transparent = true });

        Assert.Equal(3, file[25]);
        Assert.Equal(raster.Bytes.ToArray(), Pillow.Decode(file));
        using Raster decoded = ImageDecoder.Decode(file);
        Assert.True(raster.Pixels.SequenceEqual(decoded.Pixels));
    }

    [Fact]
    public void Encode_TransparentPixelsUnderPalette_AreOnBackground()
    {
        using Raster raster = Raster.Filled(8, 8, new Color(0, 0, 0, 0));

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Colors = 256, Transparent = false, Background = new Color(1, 2, 3) });

        using Raster decoded = ImageDecoder.Decode(file);
        Assert.Equal(new Color(1, 2, 3), Color.FromPixel(decoded.Pixels[0]));
        Assert.True(decoded.IsOpaque);
    }

    [Fact]
    public void Encode_BlankPng_IsSmall()
    {
        using Raster raster = Raster.Filled(256, 256, Color.White);

        Assert.InRange(ImageEncoder.Encode(raster, new ImageOptions { Colors = 256 }).Length, 60, 130);
        Assert.InRange(ImageEncoder.Encode(raster, new ImageOptions()).Length, 60, 1000);
    }

    [Fact]
    public void Encode_Jpeg_IsAsGoodAndSmallAsPillows()
    {
        using Raster raster = SyntheticMap.Map(256, 256, relief: true);
        byte[] pillows = Pillow.Run("write(rgba(256, 256).convert('RGB'), 'jpeg', quality=80)", raster.Bytes);

        byte[] ours = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Jpeg, JpegQuality = 80 });

        using Raster decoded = ImageDecoder.Decode(ours), expected = ImageDecoder.Decode(pillows);
        Assert.InRange(ours.Length, pillows.Length * 0.95, pillows.Length * 1.05);
        Assert.InRange(Likeness.Psnr(raster, decoded), Likeness.Psnr(raster, expected) - 0.2, 99);
    }

    [Fact]
    public void Encode_TransparentJpeg_IsOnBackground()
    {
        using Raster raster = Raster.Filled(16, 16, new Color(255, 0, 0, 0));

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Jpeg }));

        Assert.All(decoded.Pixels.ToArray(), pixel => Assert.Equal(Color.White, Color.FromPixel(pixel)));
    }

    [Fact]
    public void Encode_Mixed_IsPngOnlyWhereTransparent()
    {
        using Raster opaque = SyntheticMap.Map(32, 32), overlay = SyntheticMap.Overlay(32, 32);
        var options = new ImageOptions { Format = ImageFormat.Mixed, Colors = 256 };

        Assert.Equal(ImageFormat.Jpeg, ImageFormats.Sniff(ImageEncoder.Encode(opaque, options)));
        byte[] png = ImageEncoder.Encode(overlay, options);
        Assert.Equal(ImageFormat.Png, ImageFormats.Sniff(png));
        using Raster decoded = ImageDecoder.Decode(png);
        Assert.False(decoded.IsOpaque);
    }

    [Fact]
    public void Encode_OpaqueRasterNotMarked_IsStillOpaqueMixed()
    {
        using Raster raster = SyntheticMap.Map(32, 32);
        raster.IsOpaque = false;

        Assert.Equal(ImageFormat.Jpeg, ImageFormats.Sniff(ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Mixed })));
    }

    [Theory]
    [InlineData(Quantizer.FastOctree, 16)]
    [InlineData(Quantizer.MedianCut, 128)]
    public void Encode_Gif_DrawsWhatIsVisibleEnough(Quantizer quantizer, int invisible)
    {
        using Raster raster = SyntheticMap.Map(256, 1);
        raster.IsOpaque = false;
        for (int i = 0; i < raster.Width; i++)
        {
            raster.Row(0)[i] = (Color.FromPixel(raster.Row(0)[i]) with { A = (byte)i }).ToPixel();
        }

        using Raster decoded = ImageDecoder.Decode(
            ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Gif, Transparent = true, Quantizer = quantizer }));

        Assert.All(Enumerable.Range(0, 256), alpha => Assert.Equal(alpha > invisible ? 255 : 0, (int)(decoded.Pixels[alpha] >> 24)));
    }

    [Theory]
    [InlineData("map", 300, 300, 256)]
    [InlineData("aerial", 300, 200, 256)]
    [InlineData("map", 3, 1, 256)]
    [InlineData("map", 64, 64, 2)]
    [InlineData("overlay", 200, 200, 256)]
    public void Encode_Gif_IsReadAlikeByPillow(string picture, int width, int height, int colors)
    {
        using Raster raster = Picture(picture, width, height);

        byte[] file = ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Gif, Colors = colors, Transparent = true });

        using Raster decoded = ImageDecoder.Decode(file);
        byte[] pillows = Pillow.Decode(file);
        for (int i = 0; i < raster.Pixels.Length; i++)
        {
            Assert.Equal(pillows[(i * 4) + 3], (byte)(decoded.Pixels[i] >> 24));
            Assert.Equal(Color.FromPixel(raster.Pixels[i]).A > 16, pillows[(i * 4) + 3] == 255);
            if (pillows[(i * 4) + 3] == 255)
            {
                Assert.Equal(new Color(pillows[i * 4], pillows[(i * 4) + 1], pillows[(i * 4) + 2]), Color.FromPixel(decoded.Pixels[i]));
            }
        }
    }

    [Fact]
    public void Encode_WebP_KeepsAlphaAndLooksAlike()
    {
        using Raster raster = SyntheticMap.Overlay(100, 80);

        using Raster decoded = ImageDecoder.Decode(ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.WebP }));

        Assert.InRange(Likeness.Psnr(raster, decoded), 30, 99);
        Assert.Equal(raster.Pixels.ToArray().Count(p => p >> 24 == 0), decoded.Pixels.ToArray().Count(p => p >> 24 == 0));
    }

    [Fact]
    public void Encode_UnknownFormat_Fails()
    {
        using Raster raster = SyntheticMap.Map(8, 8);

        Assert.Throws<ImageException>(() => ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Unknown }));
    }

    internal static Raster Picture(string name, int width, int height) => name switch
    {
        "map" => SyntheticMap.Map(width, height),
        "relief" => SyntheticMap.Map(width, height, relief: true),
        "aerial" => SyntheticMap.Aerial(width, height),
        _ => SyntheticMap.Overlay(width, height),
    };
}
