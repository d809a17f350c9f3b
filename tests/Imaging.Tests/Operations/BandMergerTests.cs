namespace MapProxyCluster.Imaging.Tests.Operations;

public class BandMergerTests
{
    private static Color Merge(bool isGray, Color[] pictures, params BandShare[] shares)
    {
        Raster[] rasters = [.. pictures.Select(color => Raster.Filled(3, 2, color))];
        using Raster merged = BandMerger.Merge(rasters, shares, isGray);
        foreach (Raster raster in rasters)
        {
            raster.Dispose();
        }

        return RasterOps.SingleColor(merged)!.Value;
    }

    private static readonly Color[] Two = [new(100, 150, 200), new(10, 20, 30)];

    [Fact]
    public void Merge_Bands_ComeFromTheirPictures() =>
        Assert.Equal(new Color(200, 20, 100), Merge(false, Two, new(0, 0, 2, 1), new(1, 1, 1, 1), new(2, 0, 0, 1)));

    [Fact]
    public void Merge_Factors_AreAddedAndCutOff() =>
        Assert.Equal(new Color(53, 255, 0), Merge(false, Two, new(0, 0, 0, 0.5), new(0, 1, 0, 0.31), new(1, 0, 2, 0.9), new(1, 0, 2, 0.9)));

    [Fact]
    public void Merge_FactorOne_TakesThePlaceOfWhatIsThere() =>
        Assert.Equal(new Color(10, 0, 0), Merge(false, Two, new(0, 0, 0, 0.5), new(0, 1, 0, 1)));

    [Fact]
    public void Merge_Grey_IsTheSameInAllColours() =>
        Assert.Equal(new Color(125, 125, 125), Merge(true, Two, new(0, 0, 0, 0.5), new(0, 0, 1, 0.5)));

    [Fact]
    public void Merge_AlphaBand_MakesTransparent()
    {
        Assert.Equal(new Color(100, 0, 0, 20), Merge(false, Two, new(0, 0, 0, 1), new(3, 1, 1, 1)));
        Assert.Equal(255, Merge(false, Two, new(0, 0, 0, 1), new(3, 1, 3, 1)).A);
    }
}
