namespace MapProxyCluster.Imaging.Tests.Operations;

/// <summary>How far two pictures are apart. Colours count by their alpha: what cannot be seen may differ.</summary>
internal static class Difference
{
    /// <summary>The largest difference of any channel.</summary>
    internal static int Largest(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int most = 0;
        for (int i = 0; i < expected.Length; i += 4)
        {
            most = Math.Max(most, OfPixel(expected[i..], actual[i..]));
        }

        return most;
    }

    /// <summary>The share of pixels, 0 to 1, that differ by more than the tolerance.</summary>
    internal static double Share(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, int tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        int count = 0;
        for (int i = 0; i < expected.Length; i += 4)
        {
            count += OfPixel(expected[i..], actual[i..]) > tolerance ? 1 : 0;
        }

        return count * 4.0 / expected.Length;
    }

    private static int OfPixel(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        int most = Math.Abs(expected[3] - actual[3]);
        for (int channel = 0; channel < 3; channel++)
        {
            most = Math.Max(most, Math.Abs((expected[channel] * expected[3]) - (actual[channel] * actual[3])) / 255);
        }

        return most;
    }
}
