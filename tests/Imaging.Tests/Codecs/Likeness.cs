using MapProxyCluster.Imaging;

namespace MapProxyCluster.Imaging.Tests.Codecs;

/// <summary>How near two pictures are.</summary>
internal static class Likeness
{
    /// <summary>Peak signal to noise ratio in dB over the colours as seen on black; 99 for the same picture.</summary>
    internal static double Psnr(Raster expected, Raster actual)
    {
        double sum = 0;
        for (int i = 0; i < expected.Pixels.Length; i++)
        {
            Color a = Color.FromPixel(expected.Pixels[i]), b = Color.FromPixel(actual.Pixels[i]);
            sum += Square(a.R * a.A, b.R * b.A) + Square(a.G * a.A, b.G * b.A) + Square(a.B * a.A, b.B * b.A);
        }

        return sum == 0 ? 99 : 10 * Math.Log10(255.0 * 255 * expected.Pixels.Length * 3 / sum);
    }

    private static double Square(int a, int b) => (a - b) / 255.0 * ((a - b) / 255.0);
}
