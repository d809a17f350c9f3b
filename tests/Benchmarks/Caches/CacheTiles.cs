using System.Diagnostics;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>256 tiles of 10 to 20 KB, and how long caches take to read and write them.</summary>
internal static class CacheTiles
{
    private const int Rounds = 41;

    internal static readonly TileCoord[] Tiles = [.. Enumerable.Range(0, 256).Select(i => new TileCoord(1024 + (i % 16), 2048 + (i / 16), 14))];

    private static readonly TileData[] Stored = MakeTiles();

    internal static async Task StoreAsync(ITileCache cache)
    {
        for (int start = 0; start < Stored.Length; start += 16)
        {
            await cache.StoreAsync(new ArraySegment<TileData>(Stored, start, 16), Dimensions.None, DateTimeOffset.UtcNow, default);
        }
    }

    internal static async Task LoadOneByOneAsync(ITileCache cache)
    {
        foreach (TileCoord tile in Tiles)
        {
            _ = await cache.LoadAsync(tile, Dimensions.None, default) ?? throw new InvalidOperationException($"{tile} is missing");
        }
    }

    internal static async Task LoadInBatchesAsync(ITileCache cache)
    {
        for (int start = 0; start < Tiles.Length; start += 32)
        {
            await cache.LoadAsync(new ArraySegment<TileCoord>(Tiles, start, 32), Dimensions.None, default);
        }
    }

    /// <summary>Prints the time and the memory that each tile costs.</summary>
    internal static async Task MeasureAsync(TextWriter output, string name, Func<Task> run, int rounds = Rounds)
    {
        var times = new double[rounds];
        long allocated = 0;
        for (int i = -rounds; i < rounds; i++)
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
        output.WriteLine($"{name,-30}{times[rounds / 2],8:F2}{allocated / rounds / Tiles.Length,25}");
    }

    private static TileData[] MakeTiles()
    {
        var random = new Random(1);
        return [.. Tiles.Select(tile =>
        {
            byte[] data = new byte[random.Next(10_000, 20_000)];
            random.NextBytes(data);
            return new TileData(tile, data);
        })];
    }
}
