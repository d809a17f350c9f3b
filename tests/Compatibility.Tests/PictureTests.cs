using MapProxyCluster.Compare.Comparison;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Compatibility.Tests;

/// <summary>The measure itself must see what it is for.</summary>
public class PictureTests
{
    [Fact]
    public void DifferenceFrom_Itself_IsNothing()
    {
        PictureDifference difference = Draw(0, 0).DifferenceFrom(Draw(0, 0));
        Assert.Equal((0, (0, 0), false), (difference.Mean, difference.BestShift, difference.IsShifted));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, -1)]
    [InlineData(2, 2)]
    [InlineData(-2, 1)]
    public void DifferenceFrom_MovedPicture_FindsTheShift(int x, int y)
    {
        PictureDifference difference = Draw(0, 0).DifferenceFrom(Draw(x, y));
        Assert.True(difference.IsShifted);
        Assert.Equal((x, y), difference.BestShift);
    }

    [Fact]
    public void DifferenceFrom_NoisyPicture_IsNotShifted()
    {
        PictureDifference difference = Draw(0, 0).DifferenceFrom(Draw(0, 0, noise: 6));
        Assert.False(difference.IsShifted);
        Assert.InRange(difference.Mean, 0.002, 0.02);
    }

    [Fact]
    public void DifferenceFrom_OtherColour_IsTheMeanOverFourChannels()
    {
        using Raster black = Raster.Filled(10, 10, new Color(0, 0, 0)), red = Raster.Filled(10, 10, new Color(255, 0, 0));
        Assert.Equal(0.25, Picture.From(black).DifferenceFrom(Picture.From(red)).Mean, 1e-9);
    }

    [Fact]
    public void DifferenceFrom_InvisibleColours_DoNotCount()
    {
        using Raster black = Raster.Filled(10, 10, new Color(0, 0, 0, 0)), white = Raster.Filled(10, 10, Color.Transparent);
        Assert.Equal(0, Picture.From(black).DifferenceFrom(Picture.From(white)).Mean);
    }

    [Fact]
    public void Judge_OtherStatusTypeOrUpstream_Fails()
    {
        var request = new Case("test", "/");
        var answer = new Answer(200, "text/xml; charset=utf-8", [], ["a"]);
        Assert.Empty(CaseResult.Judge(request, answer, answer with { ContentType = "text/xml" }).Failures);
        Assert.Single(CaseResult.Judge(request, answer, answer with { Status = 500 }).Failures);
        Assert.Single(CaseResult.Judge(request, answer, answer with { ContentType = "text/plain" }).Failures);
        Assert.Single(CaseResult.Judge(request, answer, answer with { UpstreamRequests = ["a", "b"] }).Failures);
    }

    [Fact]
    public void Judge_OtherSize_Fails()
    {
        Answer one = Image(10, 10), other = Image(10, 11);
        Assert.Contains("10x11", Assert.Single(CaseResult.Judge(new Case("test", "/"), one, other).Failures), StringComparison.Ordinal);
    }

    private static Answer Image(int width, int height)
    {
        using Raster raster = Raster.Filled(width, height, Color.White);
        return new Answer(200, "image/png", ImageEncoder.Encode(raster, new ImageOptions()), []);
    }

    private static Picture Draw(int shiftX, int shiftY, int noise = 0)
    {
        var random = new Random(1);
        using Raster raster = Raster.Uninitialized(80, 60);
        for (int row = 0; row < raster.Height; row++)
        {
            for (int column = 0; column < raster.Width; column++)
            {
                int x = column - shiftX, y = row - shiftY;
                bool line = Math.Abs(x % 16) < 2 || Math.Abs(y % 12) < 2;
                int value = (line ? 40 : 150 + (x / 2) + (y / 3)) + random.Next(-noise, noise + 1);
                raster.Row(row)[column] = new Color((byte)value, (byte)value, (byte)value).ToPixel();
            }
        }

        return Picture.From(raster);
    }
}
