namespace MapProxyCluster.Imaging;

/// <summary>
/// Weights of four neighbouring pixels for a position between the second and the third, as 14-bit fixed-point numbers.
/// The cubic is a convolution with a = -1, which is what Pillow's transform (and so MapProxy) computes; see libImaging/Geometry.c.
/// </summary>
internal static class ResamplingKernel
{
    internal const int Bits = 14;
    internal const int One = 1 << Bits;

    /// <summary>Number of positions in a weight table.</summary>
    internal const int Phases = 1024;

    private static readonly short[] Cubic = Table(CubicWeights);
    private static readonly short[] Linear = Table(distance => (0, 1 - distance, distance, 0));

    /// <summary>Four weights for each of <see cref="Phases"/> + 1 positions from 0 to 1.</summary>
    internal static ReadOnlySpan<short> WeightsOf(Resampling method) => method == Resampling.Bicubic ? Cubic : Linear;

    private static (double, double, double, double) CubicWeights(double d)
    {
        double d2 = d * d, d3 = d2 * d;
        return (-d + (2 * d2) - d3, 1 - (2 * d2) + d3, d + d2 - d3, d3 - d2);
    }

    private static short[] Table(Func<double, (double A, double B, double C, double D)> weights)
    {
        var table = new short[(Phases + 1) * 4];
        for (int phase = 0; phase <= Phases; phase++)
        {
            (double a, double b, double c, double d) = weights((double)phase / Phases);
            short wa = Fixed(a), wc = Fixed(c), wd = Fixed(d);

            // The second weight takes the rounding, so that a flat area keeps its value.
            table[(phase * 4) + 0] = wa;
            table[(phase * 4) + 1] = (short)(One - wa - wc - wd);
            table[(phase * 4) + 2] = wc;
            table[(phase * 4) + 3] = wd;
        }

        return table;
    }

    private static short Fixed(double weight) => (short)Math.Round(weight * One);
}
