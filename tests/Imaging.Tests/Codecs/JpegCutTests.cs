using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>Parts of JPEG files that are made without decoding them have the very pixels of the whole.</summary>
public class JpegCutTests
{
    private static readonly PixelSize Whole = new(200, 170), Part = new(64, 48);
    private static readonly (int Left, int Top)[] Corners = [(0, 0), (64, 0), (16, 32), (112, 96), (128, 112)];
    private static readonly ImageOptions Jpeg = new() { Format = ImageFormat.Jpeg };

    [Theory]
    [InlineData("quality=75")]
    [InlineData("quality=75, optimize=True")]
    [InlineData("quality=60, subsampling=1")]
    [InlineData("quality=30")]
    [InlineData("quality=3")]
    public void Cut_ColorsWithFewerSamples_HasThePixelsOfTheWhole(string settings) => AssertCuts(Aerial(settings), edge: 2);

    [Theory]
    [InlineData("quality=90, subsampling=0")]
    [InlineData("quality=80, subsampling=0, optimize=True")]
    public void Cut_AllSamples_HasThePixelsOfTheWhole(string settings) => AssertCuts(Aerial(settings), edge: 0);

    [Fact]
    public void Cut_GrayFile_HasThePixelsOfTheWhole() => AssertCuts(Aerial("quality=80", "L"), edge: 0);

    [Fact]
    public void Cut_UnitsOfEightPixels_CutsAtThem() => AssertCuts(Aerial("quality=80, subsampling=0"), edge: 0, [(8, 24), (136, 120)]);

    [Fact]
    public void Cut_WithProfileAndComment_LeavesThemBehind()
    {
        byte[] file = Aerial("quality=80, icc_profile=b'x' * 3000, comment=b'hello'");
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Jpeg);
        Assert.True(image.TryPrepare(new ImageCut(Whole, Corners, Part, Jpeg)));
        Assert.All(image.Cut()!, part => Assert.False(part.AsSpan().IndexOf("xxxxx"u8) >= 0));
        AssertCuts(file, edge: 2);
    }

    [Theory]
    [InlineData("quality=75, progressive=True")]
    [InlineData("quality=95")]
    public void TryPrepare_ProgressiveOrFiner_IsFalse(string settings) => Assert.False(IsPrepared(Aerial(settings), Corners));

    [Theory]
    [InlineData(8, 0)]
    [InlineData(0, 8)]
    [InlineData(-16, 0)]
    [InlineData(144, 0)]
    [InlineData(0, 128)]
    public void TryPrepare_OffTheRasterOrBeyondTheEdge_IsFalse(int left, int top) => Assert.False(IsPrepared(Aerial("quality=75"), [(0, 0), (left, top)]));

    [Theory]
    [InlineData(7990, true)]
    [InlineData(8010, false)]
    public void TryPrepare_MorePixelsThanAreEverDecoded_IsFalse(int height, bool isPrepared)
    {
        byte[] file = Pillow.Run($"write(Image.new('L', (8000, {height})), 'jpeg')");
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Jpeg);
        var size = new PixelSize(8000, height);
        Assert.Equal(isPrepared, image.TryPrepare(new ImageCut(size, [(0, 0)], size, Jpeg)));
    }

    [Fact]
    public void TryPrepare_GrayWantedOfColors_IsFalse()
    {
        using MapImage image = MapImage.FromEncoded(Aerial("quality=75"), ImageFormat.Jpeg);
        Assert.False(image.TryPrepare(new ImageCut(Whole, Corners, Part, Jpeg with { Mode = ColorMode.Gray })));
    }

    [Fact]
    public void TryPrepare_OtherSizeThanExpected_IsFalse()
    {
        using MapImage image = MapImage.FromEncoded(Aerial("quality=75"), ImageFormat.Jpeg);
        Assert.False(image.TryPrepare(new ImageCut(new PixelSize(200, 180), Corners, Part, Jpeg)));
    }

    [Fact]
    public void TryPrepare_WithRestarts_IsFalse()
    {
        byte[] file = Aerial("quality=75");
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        Assert.False(IsPrepared([.. file[..scan], 0xFF, 0xDD, 0, 4, 0, 5, .. file[scan..]], Corners));
        Assert.True(IsPrepared([.. file[..scan], 0xFF, 0xDD, 0, 4, 0, 0, .. file[scan..]], Corners));
    }

    [Fact]
    public void TryPrepare_Whole_TellsSoundFilesFromTruncatedOnes()
    {
        byte[] file = Aerial("quality=99");
        var whole = new ImageCut(Whole, [(0, 0)], Whole, Jpeg);
        for (int length = 3; length <= file.Length; length += length == file.Length ? 1 : Math.Min(7, file.Length - length))
        {
            using MapImage image = MapImage.FromEncoded(file.AsMemory(0, length), ImageFormat.Jpeg);
            Assert.Equal(length == file.Length, image.TryPrepare(whole));
        }
    }

    [Theory]
    [InlineData("quality=75")]
    [InlineData("quality=75, optimize=True")]
    public void TryPrepare_FlippedBytes_IsFalseOrGivesReadableParts(string settings)
    {
        byte[] file = Aerial(settings);
        var random = new Random(7);
        for (int round = 0; round < 1500; round++)
        {
            byte[] damaged = [.. file];
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(2, damaged.Length)] = (byte)random.Next(256);
            }

            using MapImage image = MapImage.FromEncoded(damaged, ImageFormat.Jpeg);
            if (image.TryPrepare(new ImageCut(Whole, Corners, Part, Jpeg)))
            {
                foreach (byte[] part in image.Cut() ?? [])
                {
                    using Raster raster = ImageDecoder.Decode(part);
                    Assert.Equal(Part, raster.Size);
                }
            }
        }
    }

    private static byte[] Aerial(string settings, string mode = "RGB")
    {
        using Raster raster = SyntheticMap.Aerial(Whole.Width, Whole.Height);
        return Pillow.Run($"write(rgba({Whole.Width}, {Whole.Height}).convert('{mode}'), 'jpeg', {settings})", raster.Bytes);
    }

    private static bool IsPrepared(byte[] file, (int Left, int Top)[] corners)
    {
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Jpeg);
        return image.TryPrepare(new ImageCut(Whole, corners, Part, Jpeg));
    }

    // Where colours have fewer samples than pixels, those at the edge of a cut are guessed from one side only.
    private static void AssertCuts(byte[] file, int edge, (int Left, int Top)[]? corners = null)
    {
        corners ??= Corners;
        using MapImage image = MapImage.FromEncoded(file, ImageFormat.Jpeg);
        Assert.True(image.TryPrepare(new ImageCut(Whole, corners, Part, Jpeg)));
        byte[][] parts = Assert.IsType<byte[][]>(image.Cut());
        for (int i = 0; i < parts.Length; i++)
        {
            using Raster expected = RasterOps.Crop(image.Raster, corners[i].Left, corners[i].Top, Part.Width, Part.Height), actual = ImageDecoder.Decode(parts[i]);
            Assert.Equal(Part, actual.Size);
            for (int y = edge; y < Part.Height - edge; y++)
            {
                Assert.True(expected.Row(y)[edge..^edge].SequenceEqual(actual.Row(y)[edge..^edge]), $"part {i}, row {y}");
            }
        }
    }
}
