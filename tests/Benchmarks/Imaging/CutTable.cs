using System.Diagnostics;
using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Imaging;

/// <summary>What it costs to make 16 tiles of a metatile's encoded picture: through its pixels, and from its bytes where that is possible.</summary>
internal static class CutTable
{
    private const int Buffer = 80, Edge = 256, Tiles = 4, Rounds = 40;

    private static readonly TaskScheduler OneThread = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private static readonly (int Left, int Top)[] Corners =
        [.. Enumerable.Range(0, Tiles * Tiles).Select(i => (Buffer + (i % Tiles * Edge), Buffer + (i / Tiles * Edge)))];

    internal static void Print(TextWriter output)
    {
        output.WriteLine("tiles of               from                   decode   encode   pixels, ms a tile   bytes, ms a tile   ratio    KB     KB");
        var palette = new ImageOptions { Colors = 256, Transparent = false };
        var trueColor = new ImageOptions { Transparent = false };
        var jpeg = new ImageOptions { Format = ImageFormat.Jpeg };
        Print(output, "palette", palette, "palette", palette, "map");
        Print(output, "palette", palette, "true colour", trueColor, "map");
        Print(output, "true colour", trueColor, "true colour", trueColor, "map");
        Print(output, "JPEG", jpeg, "JPEG", jpeg, "aerial");
        Print(output, "JPEG", jpeg, "JPEG", jpeg, "map");
    }

    private static void Print(TextWriter output, string to, ImageOptions wanted, string from, ImageOptions given, string picture)
    {
        using Raster whole = CodecCases.Create(picture, (Tiles * Edge) + (2 * Buffer), (Tiles * Edge) + (2 * Buffer));
        byte[] file = ImageEncoder.Encode(whole, given);
        (double decode, _) = Best(() => Decode(file));
        (double encode, double pixelBytes) = Best(() => Encode(whole, wanted));
        (double cut, double cutBytes) = Best(() => Cut(file, given.Format, wanted));
        string ratio = cutBytes == 0 ? "-" : ((decode + encode) / cut).ToString("F1", CultureInfo.InvariantCulture);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{to,-14}{picture,-9}{from,-20}{decode,9:F3}{encode,9:F3}{decode + encode,20:F3}{cut,19:F3}{ratio,8}{pixelBytes,6:F1}{cutBytes,7:F1}"));
    }

    private static long Decode(byte[] file)
    {
        using Raster raster = ImageDecoder.Decode(file);
        return raster.Width;
    }

    private static long Encode(Raster whole, ImageOptions options)
    {
        long bytes = 0;
        foreach ((int left, int top) in Corners)
        {
            using Raster tile = RasterOps.Crop(whole, left, top, Edge, Edge);
            bytes += ImageEncoder.Encode(tile, options).Length;
        }

        return bytes;
    }

    // On one thread, as what it is compared with.
    private static long Cut(byte[] file, ImageFormat format, ImageOptions options) =>
        Task.Factory.StartNew(() => CutAll(file, format, options), default, TaskCreationOptions.None, OneThread).GetAwaiter().GetResult();

    private static long CutAll(byte[] file, ImageFormat format, ImageOptions options)
    {
        using var image = MapImage.FromEncoded(file, format);
        const int Whole = (Tiles * Edge) + (2 * Buffer);
        return image.TryPrepare(new ImageCut(new PixelSize(Whole, Whole), Corners, new PixelSize(Edge, Edge), options))
            ? image.Cut()?.Sum(tile => tile.LongLength) ?? 0
            : 0;
    }

    // The least of several rounds, and KB, both for each tile.
    private static (double Milliseconds, double Kilobytes) Best(Func<long> action)
    {
        // Long enough for the JIT compiler to have finished.
        long bytes = 0;
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < WarmUp;)
        {
            bytes = action();
        }

        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            bytes = action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return (best / Corners.Length, bytes / 1024.0 / Corners.Length);
    }
}
