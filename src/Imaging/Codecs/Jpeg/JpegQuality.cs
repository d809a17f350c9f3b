namespace MapProxyCluster.Imaging.Codecs.Jpeg;

/// <summary>How fine the pictures of a quality are.</summary>
internal static class JpegQuality
{
    // Sums of the example tables (ITU-T T.81 annex K, tables K.1 and K.2) at qualities 1 to 100.
    private static readonly int[] Luminance = [.. Enumerable.Range(1, 100).Select(quality => Sum(LuminanceSteps, quality))];
    private static readonly int[] Chrominance = [.. Enumerable.Range(1, 100).Select(quality => Sum(ChrominanceSteps, quality))];

    private static ReadOnlySpan<byte> LuminanceSteps =>
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static ReadOnlySpan<byte> ChrominanceSteps =>
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>Whether a file is no finer, and so no larger, than one of a quality from 1 to 100.</summary>
    internal static bool Suffices(BaselineJpeg file, int quality)
    {
        for (int i = 0; i < file.Components.Length; i++)
        {
            int sum = 0;
            foreach (int step in file.StepsOf(file.Components[i]))
            {
                sum += step;
            }

            if (sum < (i == 0 ? Luminance : Chrominance)[quality - 1])
            {
                return false;
            }
        }

        return true;
    }

    // The scale of the Independent JPEG Group's software, which most programs mean by quality.
    private static int Sum(ReadOnlySpan<byte> steps, int quality)
    {
        int percent = quality < 50 ? 5000 / quality : 200 - (quality * 2), sum = 0;
        foreach (byte step in steps)
        {
            sum += Math.Clamp(((step * percent) + 50) / 100, 1, 255);
        }

        return sum;
    }
}
