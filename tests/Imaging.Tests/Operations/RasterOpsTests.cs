using MapProxyCluster.Tiling;

namespace MapProxyCluster.Imaging.Tests.Operations;

public sealed class RasterOpsTests
{
    private static readonly Color Red = new(200, 0, 0), Blue = new(0, 0, 200);

    private static Color At(Raster raster, int x, int y) => Color.FromPixel(raster.Row(y)[x]);

    [Theory]
    [InlineData(0, 0, 10, 10, true)]
    [InlineData(3, 3, 7, 7, true)]
    [InlineData(-2, -2, 5, 5, false)]
    [InlineData(8, 8, 5, 5, false)]
    [InlineData(50, 50, 5, 5, false)]
    [InlineData(-50, 0, 5, 5, false)]
    public void Crop_Window_KeepsWhatLiesInside(int left, int top, int width, int height, bool isOpaque)
    {
        using Raster source = Raster.Filled(10, 10, Red);
        using Raster crop = RasterOps.Crop(source, left, top, width, height);

        Assert.Equal((new PixelSize(width, height), isOpaque), (crop.Size, crop.IsOpaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool isInside = x + left is >= 0 and < 10 && y + top is >= 0 and < 10;
                Assert.Equal(isInside ? 255 : 0, At(crop, x, y).A);
            }
        }
    }

    [Theory]
    [InlineData(250, 5, 0)]
    [InlineData(249, 5, 0)]
    [InlineData(244, 5, 255)]
    [InlineData(250, 0, 0)]
    [InlineData(251, 0, 255)]
    public void MakeTransparent_Tolerance_IsInclusive(byte gray, int tolerance, int alpha)
    {
        using Raster raster = Raster.Filled(9, 5, new Color(gray, gray, gray));

        ColorKey.MakeTransparent(raster, new Color(250, 250, 250), tolerance);

        Assert.Equal(alpha, At(raster, 8, 4).A);
        Assert.Equal(alpha == 255, RasterOps.ScanOpaque(raster));
    }

    [Fact]
    public void Merge_SingleThatNeedsNothing_IsTheSameImage()
    {
        MapImage image = MapImage.FromRaster(Raster.Filled(4, 4, Red));

        Assert.Same(image, LayerMerger.Merge([new MergeLayer(image, null, true)], new PixelSize(4, 4), new ImageOptions()));
        Assert.NotSame(image, LayerMerger.Merge([new MergeLayer(image, 0.5, true)], new PixelSize(4, 4), new ImageOptions()));
        Assert.NotSame(image, LayerMerger.Merge([new MergeLayer(image, null, false)], new PixelSize(4, 4), new ImageOptions()));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 255)]
    public void Merge_Nothing_IsTheBackground(bool isTransparent, int alpha)
    {
        using MapImage merged = LayerMerger.Merge([], new PixelSize(3, 2), new ImageOptions { Transparent = isTransparent, Background = Blue });

        Assert.Equal(Blue with { A = (byte)alpha }, At(merged.Raster, 2, 1));
    }

    [Fact]
    public void Merge_Layers_DrawsFromBottomWithOpacity()
    {
        MapImage bottom = MapImage.FromRaster(Raster.Filled(2, 2, Red));
        MapImage top = MapImage.FromRaster(Raster.Filled(2, 2, Blue)).WithCacheability(false);

        using MapImage merged = LayerMerger.Merge([new MergeLayer(bottom, null, true), new MergeLayer(top, 0.5, true)], new PixelSize(2, 2), new ImageOptions());

        Assert.Equal(new Color(100, 0, 100), At(merged.Raster, 0, 0));
        Assert.False(merged.IsCacheable);
    }

    [Fact]
    public void TileMosaic_MissingAndSmallTiles_LeaveGaps()
    {
        using Raster full = Raster.Filled(4, 4, Red), small = Raster.Filled(2, 3, Blue);
        var mosaic = new TileMosaic(new PixelSize(4, 4), 2, [full, null, small, full]);

        using Raster window = mosaic.Window(1, 1, 7, 7);

        Assert.Equal((new PixelSize(8, 8), false), (mosaic.Size, mosaic.IsOpaque));
        Assert.Equal((Red, 0, Blue, 0, Red), (At(window, 0, 0), At(window, 4, 0).A, At(window, 0, 3), At(window, 2, 3).A, At(window, 6, 6)));
        Assert.Equal(0, At(window, 0, 6).A);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 300)]
    [InlineData(300, 5)]
    public void Text_TinyImages_AreDrawnWithinTheirBounds(int width, int height)
    {
        using Raster message = MessageImage.Render("no response from URL\nnext\n\n\U0001F5FA", new PixelSize(width, height), Color.White);
        Attribution.Draw(message, "© everybody");

        Assert.Equal(new PixelSize(width, height), message.Size);
    }

    [Fact]
    public void Render_Background_DecidesTheTextColor()
    {
        using Raster light = MessageImage.Render("Text", new PixelSize(100, 30), Color.White);
        using Raster dark = MessageImage.Render("Text", new PixelSize(100, 30), new Color(0, 0, 60));

        Assert.Contains(light.Pixels.ToArray(), pixel => Color.FromPixel(pixel).R < 80);
        Assert.Contains(dark.Pixels.ToArray(), pixel => Color.FromPixel(pixel).R > 180);
    }

    [Fact]
    public void Render_ManyThreads_GivesOnePicture()
    {
        byte[] expected = Draw(0);

        Parallel.For(0, 200, i => Assert.Equal(expected, Draw(i)));

        static byte[] Draw(int _)
        {
            using Raster raster = MessageImage.Render("The same text in all threads", new PixelSize(200, 40), Color.White);
            return raster.Bytes.ToArray();
        }
    }

    [Fact]
    public void Composite_AnotherSize_IsCutOffOrLeavesTheRest()
    {
        using Raster target = Raster.Filled(10, 10, Red);
        using Raster small = Raster.Filled(4, 4, Blue);
        using Raster large = Raster.Filled(20, 20, Blue);

        RasterOps.Composite(target, small);
        Assert.Equal((Blue, Red), (At(target, 3, 3), At(target, 4, 4)));
        RasterOps.Composite(target, large, 1);
        Assert.Equal(Blue, At(target, 9, 9));
    }

    [Theory]
    [InlineData(int.MaxValue - 2, int.MaxValue - 2)]
    [InlineData(int.MaxValue, 0)]
    [InlineData(int.MinValue, int.MinValue)]
    [InlineData(0, -int.MaxValue)]
    public void Crop_FarAway_IsTransparent(int left, int top)
    {
        using Raster source = Raster.Filled(10, 10, Red);
        using Raster crop = RasterOps.Crop(source, left, top, 5, 5);

        Assert.False(crop.IsOpaque);
        Assert.Equal(Color.Transparent, RasterOps.SingleColor(crop));
    }

    [Theory]
    [InlineData(1e12, 1e12)]
    [InlineData(1e12, -1e12)]
    [InlineData(-1e12, 1e12)]
    [InlineData(-1e12, -1e12)]
    public void Transform_SameResolutionFarAway_IsTransparent(double x, double y)
    {
        using Raster tile = Raster.Filled(5, 5, Red);
        var source = new TileMosaic(new PixelSize(5, 5), 2, [tile, tile, tile, tile]);

        using Raster result = MapTransform.Transform(
            source, new BoundingBox(0, 0, 10, 10), Srs.WebMercator, new BoundingBox(x, y, x + 5, y + 5), new PixelSize(5, 5), Srs.WebMercator, Resampling.Bicubic);

        Assert.Equal(Color.Transparent, RasterOps.SingleColor(result));
    }

    [Fact]
    public void Transform_SameAreaWithinATenthOfAPixel_IsUnchanged()
    {
        using Raster source = Raster.Filled(10, 10, Red);
        source.Row(5)[5] = Blue.ToPixel();

        using Raster same = MapTransform.Transform(
            source, new BoundingBox(0, 0, 10, 10), Srs.WebMercator, new BoundingBox(0.09, -0.09, 9.91, 10.09), new PixelSize(10, 10), Srs.WebMercator, Resampling.Bicubic);

        Assert.True(source.Pixels.SequenceEqual(same.Pixels));
    }
}
