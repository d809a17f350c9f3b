namespace MapProxyCluster.Imaging.Tests.Operations;

public class WatermarkTests
{
    private static readonly Watermark Usual = new("WWW", 40, new Color(0, 0, 0), IsWide: false);

    // Part of the text's ink in the left quarter, the middle half and the right quarter of a tile.
    private static (double Left, double Middle, double Right) Ink(Watermark watermark, int column, int row)
    {
        using Raster tile = Raster.Filled(256, 256, Color.White);
        watermark.Draw(tile, column, row);
        double[] ink = new double[256];
        for (int y = 0; y < 256; y++)
        {
            for (int x = 0; x < 256; x++)
            {
                ink[x] += 255 - (tile.Row(y)[x] & 0xFF);
            }
        }

        double all = Math.Max(1, ink.Sum());
        return (ink[..64].Sum() / all, ink[64..192].Sum() / all, ink[192..].Sum() / all);
    }

    [Fact]
    public void Draw_EvenRow_IsCentred() => Assert.True(Ink(Usual, 3, 4).Middle > 0.95);

    [Fact]
    public void Draw_OddRow_IsHalfAtEachSide()
    {
        (double left, double middle, double right) = Ink(Usual, 3, 5);
        Assert.Equal((0.5, 0.0, 0.5), (Math.Round(left, 1), Math.Round(middle, 1), Math.Round(right, 1)));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    public void Draw_Wide_IsInEverySecondTile(int column, int row, bool isThere)
    {
        (double left, double middle, double right) = Ink(Usual with { IsWide = true }, column, row);
        Assert.Equal(isThere, left + middle + right > 0.5);
    }

    [Fact]
    public void Draw_Opacity_ShinesThrough()
    {
        using Raster tile = Raster.Filled(256, 256, Color.White);
        new Watermark("█████", 60, new Color(0, 0, 0, 51), IsWide: false).Draw(tile, 0, 0);
        Assert.Equal(204u, tile.Pixels.ToArray().Min(pixel => pixel & 0xFF));
        Assert.True(tile.IsOpaque);
    }
}
