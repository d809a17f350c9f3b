namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Chooses the row filter of a true-colour image.</summary>
internal static class PngFilterChoice
{
    // Enough rows to tell a map from a photograph.
    private const int SampledRows = 32;

    /// <summary>
    /// Maps repeat whole pixels, which the compressor finds best in unfiltered rows (filtered ones come out a quarter larger);
    /// photographs and gradients hardly repeat and gain from prediction.
    /// </summary>
    internal static byte For(Raster raster)
    {
        int repeated = 0, seen = 0, step = Math.Max(1, raster.Height / SampledRows);
        for (int y = step; y < raster.Height; y += step)
        {
            ReadOnlySpan<uint> row = raster.Row(y), above = raster.Row(y - 1);
            for (int x = 1; x < row.Length; x++)
            {
                repeated += row[x] == row[x - 1] || row[x] == above[x] ? 1 : 0;
            }

            seen += row.Length - 1;
        }

        return repeated * 3 >= seen ? PngFilter.None : PngFilter.Paeth;
    }
}
