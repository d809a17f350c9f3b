using System.Diagnostics;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what reading a tile of 10 to 20 KB from the file cache costs, with and without the memory for tiles in demand.</summary>
internal static class FileCacheTable
{
    private const int Rounds = 41;

    private static readonly TileCoord[] Tiles = [.. Enumerable.Range(0, 256).Select(i => new TileCoord(1000 + (i % 16), 2000 + (i / 16), 14))];

    public static async Task PrintAsync(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tiles-");
        try
        {
            var options = new FileTileCacheOptions { Root = folder.FullName };
            var hot = new FileTileCache(options, new FileMemory(64 * 1024 * 1024));
            var cold = new FileTileCache(options, new FileMemory(0));
            var random = new Random(1);
            TileData[] stored = [.. Tiles.Select(tile => new TileData(tile, new byte[random.Next(10_000, 20_000)]))];
            await hot.StoreAsync(stored, Dimensions.None, DateTimeOffset.UnixEpoch, default);

            output.WriteLine("tile from the file cache        µs (median of 41)    bytes allocated");
            await MeasureAsync(output, "in memory, file checked", () => LoadOneByOneAsync(hot));
            await MeasureAsync(output, "from its file", () => LoadOneByOneAsync(cold));
            await MeasureAsync(output, "in memory, 32 at once", () => LoadInBatchesAsync(hot));
            await MeasureAsync(output, "from files, 32 at once", () => LoadInBatchesAsync(cold));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task LoadOneByOneAsync(FileTileCache cache)
    {
        foreach (TileCoord tile in Tiles)
        {
            await cache.LoadAsync(tile, Dimensions.None, default);
        }
    }

    private static async Task LoadInBatchesAsync(FileTileCache cache)
    {
        for (int start = 0; start < Tiles.Length; start += 32)
        {
            await cache.LoadAsync(new ArraySegment<TileCoord>(Tiles, start, 32), Dimensions.None, default);
        }
    }

    private static async Task MeasureAsync(TextWriter output, string name, Func<Task> run)
    {
        var times = new double[Rounds];
        long allocated = 0;
        for (int i = -Rounds; i < Rounds; i++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            await run();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Tiles.Length;
                allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            }
        }

        Array.Sort(times);
        output.WriteLine($"{name,-30}{times[Rounds / 2],8:F2}{allocated / Rounds / Tiles.Length,25}");
    }
}
