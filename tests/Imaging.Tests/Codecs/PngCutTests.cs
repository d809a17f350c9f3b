using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>Parts of PNG files with a palette look as if they had been made of pixels.</summary>
public class PngCutTests
{
    private static readonly PixelSize Whole = new(200, 170), Part = new(61, 48);
    private static readonly (int Left, int Top)[] Corners = [(0, 0), (61, 0), (13, 31), (139, 122)];
    private static readonly ImageOptions Opaque = new() { Colors = 256, Transparent = false }, Transparent = new() { Colors = 256, Transparent = true };

    [Theory]
    [InlineData("convert('RGB').quantize(256)", "")]
    [InlineData("convert('RGB').quantize(40)", "")]
    [InlineData("convert('RGB').quantize(13)", ", bits=4")]
    [InlineData("convert('RGB').quantize(4)", ", bits=2")]
    [InlineData("convert('RGB').quantize(2)", ", bits=1")]
    [InlineData("convert('RGB').quantize(40)", ", transparency=3")]
    [InlineData("quantize(100, method=2)", "")]
    public void Cut_Palette_LooksAsIfMadeOfPixels(string conversion, string settings)
    {
        byte[] file = Map(conversion, settings);
        AssertCuts(file, Opaque);
        AssertCuts(file, Opaque with { Background = new Color(10, 200, 30) });
        AssertCuts(file, Transparent);
        AssertCuts(file, Transparent with { Quantizer = Quantizer.MedianCut });
    }

    [Fact]
    public void Cut_PartWithFewColors_HasOnlyThose()
    {
        byte[] file = Pillow.Run(
            "image = Image.new('P', (200, 170), 9); image.putpalette([i for i in range(256) for _ in range(3)]); "
            + "image.paste(77, (0, 0, 30, 30)); image.paste(200, (100, 100, 200, 170)); write(image, 'png')");
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Png);
        Assert.True(image.TryPrepare(new ImageCut(Whole, Corners, Part, Opaque)));
        byte[] part = image.Cut()![0];
        Assert.Equal("[(2028, (9, 9, 9)), (900, (77, 77, 77))]", Pillow.Ask("sorted(image.convert('RGB').getcolors(), reverse=True)", part));

        // Bits for each pixel.
        Assert.Equal(1, part[24]);
    }

    [Theory]
    [InlineData(144, 0)]
    [InlineData(0, 123)]
    [InlineData(-1, 0)]
    public void TryPrepare_BeyondTheEdge_IsFalse(int left, int top) => Assert.False(IsPrepared(Map(), Opaque, [(0, 0), (left, top)]));

    [Fact]
    public void TryPrepare_MorePaletteThanWantedOrNone_IsFalse()
    {
        Assert.False(IsPrepared(Map(), Opaque with { Colors = 32 }));
        Assert.False(IsPrepared(Map(), Opaque with { Colors = 0 }));
        Assert.False(IsPrepared(Pillow.Run("write(picture().convert('RGB').resize((200, 170)), 'png')"), Opaque));
    }

    [Fact]
    public void TryPrepare_Damaged_IsFalse()
    {
        byte[] file = Map();
        for (int length = 8; length < file.Length; length += 5)
        {
            Assert.False(IsPrepared(file[..length], Opaque), $"{length} bytes");
        }

        file[file.Length / 2] ^= 0x40;
        Assert.False(IsPrepared(file, Opaque));
    }

    private static byte[] Map(string conversion = "convert('RGB').quantize(200)", string settings = "")
    {
        using Raster raster = SyntheticMap.Overlay(Whole.Width, Whole.Height);
        return Pillow.Run($"write(rgba({Whole.Width}, {Whole.Height}).{conversion}, 'png'{settings})", raster.Bytes);
    }

    private static bool IsPrepared(byte[] file, ImageOptions options, (int Left, int Top)[]? corners = null)
    {
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Png);
        return image.TryPrepare(new ImageCut(Whole, corners ?? Corners, Part, options));
    }

    private static void AssertCuts(byte[] file, ImageOptions options)
    {
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Png);
        Assert.True(image.TryPrepare(new ImageCut(Whole, Corners, Part, options)));
        byte[][] parts = Assert.IsType<byte[][]>(image.Cut());
        for (int i = 0; i < parts.Length; i++)
        {
            using Raster crop = RasterOps.Crop(image.Raster, Corners[i].Left, Corners[i].Top, Part.Width, Part.Height);
            byte[] expected = Pillow.Decode(ImageEncoder.Encode(crop, options)), actual = Pillow.Decode(parts[i]);
            Assert.Equal(expected, actual);
        }
    }
}
