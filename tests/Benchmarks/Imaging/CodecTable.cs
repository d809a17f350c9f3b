using System.Diagnostics;
using System.Globalization;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>A table of times and sizes, ours beside Pillow's where Pillow is installed.</summary>
internal static class CodecTable
{
    private const int Rounds = 25;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);

    internal static void Print(TextWriter output)
    {
        output.WriteLine("size     picture  encoding             encode ms  decode ms       KB  PSNR dB | Pillow: encode  decode       KB  PSNR dB");
        foreach ((int width, int height) in CodecCases.Sizes)
        {
            foreach (string picture in CodecCases.Pictures)
            {
                using Raster raster = CodecCases.Create(picture, width, height);
                foreach ((string name, ImageOptions options) in CodecCases.Encodings.Where(e => (picture == "overlay") == e.Name.Contains("alpha")))
                {
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{width}x{height}  {picture,-8} {name,-20} {Measure(raster, options)} | {PillowMeasure.Run(raster, name)}"));
                }
            }
        }
    }

    private static string Measure(Raster raster, ImageOptions options)
    {
        byte[] encoded = ImageEncoder.Encode(raster, options);
        double encode = Best(() => ImageEncoder.Encode(raster, options));
        double decode = Best(() => ImageDecoder.Decode(encoded).Dispose());
        using Raster decoded = ImageDecoder.Decode(encoded);
        return string.Create(CultureInfo.InvariantCulture, $"{encode,9:F2} {decode,10:F2} {encoded.Length / 1024.0,8:F1} {Psnr(raster, decoded),8:F1}");
    }

    private static double Best(Action action)
    {
        // Long enough for the JIT compiler to have finished, then the median of several.
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < WarmUp;)
        {
            action();
        }

        double[] times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[Rounds / 2];
    }

    internal static double Psnr(Raster expected, Raster actual)
    {
        double sum = 0;
        ReadOnlySpan<uint> left = expected.Pixels, right = actual.Pixels;
        for (int i = 0; i < left.Length; i++)
        {
            for (int shift = 0; shift < 24; shift += 8)
            {
                // Colours count as far as they are visible.
                double a = ((left[i] >> shift) & 255) * (left[i] >> 24) / 255.0, b = ((right[i] >> shift) & 255) * (right[i] >> 24) / 255.0;
                sum += (a - b) * (a - b);
            }
        }

        return sum == 0 ? 99 : 10 * Math.Log10(255.0 * 255 * left.Length * 3 / sum);
    }
}
