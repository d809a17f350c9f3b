using System.Diagnostics;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints reads and writes per second of tiles of 10 to 20 KB: databases beside the file cache, whose memory is switched off.</summary>
internal static class SqliteCacheTable
{
    private const int Level = 14, Side = 64, Rounds = 5, Batch = 32, Metatile = 16;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);

    private static readonly TileCoord[] Tiles =
        [.. Enumerable.Range(0, Side * Side).Select(i => new TileCoord(1000 + (i % Side), 2000 + (i / Side), Level))];

    public static async Task PrintAsync(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("databases-");
        using var sessions = new SqliteSessions();
        try
        {
            var grid = new TileGrid(new GridDefinition("grid", Srs.WebMercator, new BoundingBox(-2e7, -2e7, 2e7, 2e7)));
            SqliteTileCache Open(SqliteTileCacheOptions options) => new(options, sessions, TimeProvider.System, NullLogger.Instance);
            (string Name, ITileCache Cache)[] caches =
            [
                ("file", new FileTileCache(new FileTileCacheOptions { Root = Path.Combine(folder.FullName, "files") }, new FileMemory(0))),
                ("mbtiles", Open(new() { Path = Path.Combine(folder.FullName, "a.mbtiles"), Table = new MbTilesTable(false, []) })),
                ("mbtiles, WAL", Open(new() { Path = Path.Combine(folder.FullName, "b.mbtiles"), Table = new MbTilesTable(false, []), WriteAheadLog = true })),
                ("sqlite", Open(new() { Path = Path.Combine(folder.FullName, "levels"), IsPerLevel = true, Table = new MbTilesTable(true, []) })),
                ("sqlite, WAL", Open(new() { Path = Path.Combine(folder.FullName, "wal"), IsPerLevel = true, Table = new MbTilesTable(true, []), WriteAheadLog = true })),
                ("geopackage", Open(new() { Path = Path.Combine(folder.FullName, "a.gpkg"), Table = new GeoPackageTable("tiles", grid, grid.BoundingBox) })),
            ];
            output.WriteLine($"tiles per second                written by 16        read         by 32     read by 8 readers   bytes allocated per read");
            foreach ((string name, ITileCache cache) in caches)
            {
                double written = await WriteAsync(cache);
                (double single, long allocated) = await ReadAsync(cache, 1, 1);
                (double batch, _) = await ReadAsync(cache, Batch, 1);
                (double parallel, _) = await ReadAsync(cache, 1, 8);
                output.WriteLine($"{name,-30}{written,14:F0}{single,12:F0}{batch,14:F0}{parallel,22:F0}{allocated,27}");
            }
        }
        finally
        {
            sessions.Dispose();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> WriteAsync(ITileCache cache)
    {
        var random = new Random(1);
        long start = Stopwatch.GetTimestamp();
        foreach (TileCoord[] metatile in Tiles.Chunk(Metatile))
        {
            TileData[] tiles = [.. metatile.Select(tile => new TileData(tile, Picture(random)))];
            await cache.StoreAsync(tiles, Dimensions.None, DateTimeOffset.UnixEpoch, default);
        }

        return Tiles.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static byte[] Picture(Random random)
    {
        byte[] picture = new byte[random.Next(10_000, 20_000)];
        random.NextBytes(picture);
        return picture;
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
            if (batch == 1)
            {
                _ = await cache.LoadAsync(Tiles[first], Dimensions.None, default) ?? throw new InvalidOperationException("a tile is missing");
            }
            else
            {
                await cache.LoadAsync(new ArraySegment<TileCoord>(Tiles, first, batch), Dimensions.None, default);
            }

            count += batch;
        }

        return count;
    }
}
