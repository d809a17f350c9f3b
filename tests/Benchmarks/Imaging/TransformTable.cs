using System.Diagnostics;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>Prints what it costs to make a map of 800 × 600 pixels from decoded tiles.</summary>
internal static class TransformTable
{
    private static readonly PixelSize Size = new(800, 600);
    private static readonly BoundingBox Source = new(0, 5_000_000, 6 * 256 * 2000.0, 5_000_000 + (5 * 256 * 2000.0));

    public static void Print(TextWriter output)
    {
        Raster?[] tiles = [.. Enumerable.Range(0, 30).Select(index => Noise(index))];
        var mosaic = new TileMosaic(new PixelSize(256, 256), 6, tiles);
        BoundingBox scaled = new(100_000, 5_100_000, 100_000 + (800 * 3400.0), 5_100_000 + (600 * 3400.0));
        BoundingBox degrees = Srs.WebMercator.Transform(Srs.Wgs84, scaled);
        BoundingBox lambert = new(100_000, 6_100_000, 1_200_000, 6_900_000);
        output.WriteLine("800x600 map from 30 tiles        ms (median of 41)");
        Measure(output, "crop", () => Transform(mosaic, new(100_000, 5_100_000, 100_000 + (800 * 2000.0), 5_100_000 + (600 * 2000.0)), Srs.WebMercator, Resampling.Bicubic));
        Measure(output, "scale nearest", () => Transform(mosaic, scaled, Srs.WebMercator, Resampling.Nearest));
        Measure(output, "scale bilinear", () => Transform(mosaic, scaled, Srs.WebMercator, Resampling.Bilinear));
        Measure(output, "scale bicubic", () => Transform(mosaic, scaled, Srs.WebMercator, Resampling.Bicubic));
        Measure(output, "to EPSG:4326 bicubic", () => Transform(mosaic, degrees, Srs.Wgs84, Resampling.Bicubic));
        Measure(output, "to EPSG:2154 bicubic", () => Transform(mosaic, lambert, Srs.Parse("EPSG:2154"), Resampling.Bicubic));
    }

    private static Raster Transform(TileMosaic mosaic, BoundingBox box, Srs srs, Resampling method) =>
        MapTransform.Transform(mosaic, Source, Srs.WebMercator, box, Size, srs, method);

    private static void Measure(TextWriter output, string name, Func<Raster> run)
    {
        var times = new double[41];
        for (int i = -200; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run().Dispose();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        output.WriteLine($"{name,-30}{times[20],8:F2}");
    }

    private static Raster Noise(int seed)
    {
        var random = new Random(seed);
        Raster raster = Raster.Uninitialized(256, 256);
        random.NextBytes(raster.Bytes);
        foreach (ref uint pixel in raster.Pixels)
        {
            pixel |= 0xFF000000;
        }

        raster.IsOpaque = true;
        return raster;
    }
}
