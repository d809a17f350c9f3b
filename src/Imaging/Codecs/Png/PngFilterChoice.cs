using System.Numerics;

namespace MapProxyCluster.Imaging.Codecs.Png;

/// <summary>Chooses the row filter of a true-colour image, and tells maps from photographs.</summary>
internal static class PngFilterChoice
{
    // Enough rows to tell a map from a photograph.
    private const int SampledRows = 32;

    /// <summary>
    /// Maps repeat whole pixels, which the compressor finds best in unfiltered rows (filtered ones come out a quarter larger);
    /// photographs and gradients hardly repeat and gain from prediction.
    /// </summary>
    internal static byte For(Raster raster) => Repeats<uint>(raster.Pixels, raster.Width, 1 / 3f) ? PngFilter.None : PngFilter.Paeth;

    /// <summary>Whether at least a share of the pixels are as those to their left or above.</summary>
    internal static bool Repeats<T>(ReadOnlySpan<T> pixels, int width, float share)
        where T : IEqualityOperators<T, T, bool>
    {
        int height = pixels.Length / width, repeated = 0, seen = 0, step = Math.Max(1, height / SampledRows);
        for (int y = step; y < height; y += step)
        {
            ReadOnlySpan<T> row = pixels.Slice(y * width, width), above = pixels.Slice((y - 1) * width, width);
            for (int x = 1; x < row.Length; x++)
            {
                repeated += row[x] == row[x - 1] || row[x] == above[x] ? 1 : 0;
            }

            seen += row.Length - 1;
        }

        return repeated >= seen * share;
    }
}
