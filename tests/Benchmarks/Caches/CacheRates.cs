using System.Diagnostics;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>How many tiles of 10 to 20 KB a second a cache takes and gives.</summary>
/// <param name="Written">Stored as metatiles of 16; 0 for caches that are only read.</param>
/// <param name="Read">Read one by one.</param>
/// <param name="Batch">Read 32 at once.</param>
/// <param name="Parallel">Read one by one by 8 readers.</param>
/// <param name="Allocated">Bytes allocated per tile that is read one by one.</param>
internal sealed record CacheRates(double Written, double Read, double Batch, double Parallel, long Allocated)
{
    private const int Level = 14, Side = 32, Rounds = 5, BatchSize = 32, Metatile = 16;
    private static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(600);

    /// <summary>The tiles.</summary>
    internal static readonly TileCoord[] Tiles =
        [.. Enumerable.Range(0, Side * Side).Select(i => new TileCoord(1024 + (i % Side), 2048 + (i / Side), Level))];

    /// <summary>Their pictures: bytes that no compression makes smaller.</summary>
    internal static readonly byte[][] Pictures = MakePictures();

    internal static async Task<CacheRates> MeasureAsync(ITileCache cache, bool canWrite)
    {
        double written = canWrite ? await WriteAsync(cache) : 0;
        (double read, long allocated) = await ReadAsync(cache, 1, 1);
        (double batch, _) = await ReadAsync(cache, BatchSize, 1);
        (double parallel, _) = await ReadAsync(cache, 1, 8);
        return new CacheRates(written, read, batch, parallel, allocated);
    }

    private static async Task<double> WriteAsync(ITileCache cache)
    {
        long start = Stopwatch.GetTimestamp();
        for (int first = 0; first < Tiles.Length; first += Metatile)
        {
            TileData[] metatile = [.. Enumerable.Range(first, Metatile).Select(i => new TileData(Tiles[i], Pictures[i]))];
            await cache.StoreAsync(metatile, Dimensions.None, DateTimeOffset.UnixEpoch, default);
        }

        return Tiles.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // The best of several rounds, after one that warms up.
    private static async Task<(double PerSecond, long Allocated)> ReadAsync(ITileCache cache, int batch, int readers)
    {
        double best = 0;
        long allocated = 0;
        for (int round = 0; round <= Rounds; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            long[] counts = await Task.WhenAll(Enumerable.Range(0, readers).Select(reader => Task.Run(() => ReadForAWhileAsync(cache, batch, reader))));
            best = Math.Max(best, counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds);
            allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / counts.Sum();
        }

        return (best, allocated);
    }

    private static async Task<long> ReadForAWhileAsync(ITileCache cache, int batch, int seed)
    {
        var random = new Random(seed);
        long start = Stopwatch.GetTimestamp(), count = 0;
        while (Stopwatch.GetElapsedTime(start) < RoundTime)
        {
            int first = random.Next(Tiles.Length - batch + 1);
            CachedTile?[] tiles = batch == 1
                ? [await cache.LoadAsync(Tiles[first], Dimensions.None, default)]
                : await cache.LoadAsync(new ArraySegment<TileCoord>(Tiles, first, batch), Dimensions.None, default);
            if (tiles.Contains(null))
            {
                throw new InvalidOperationException("a tile is missing");
            }

            count += batch;
        }

        return count;
    }

    private static byte[][] MakePictures()
    {
        var random = new Random(1);
        return [.. Tiles.Select(_ =>
        {
            byte[] picture = new byte[random.Next(10_000, 20_000)];
            random.NextBytes(picture);
            return picture;
        })];
    }
}
