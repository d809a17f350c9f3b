using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what reading tiles of 10 to 20 KB from a PMTiles archive costs.</summary>
internal static class ArchiveTable
{
    internal static async Task PrintAsync(TextWriter output)
    {
        string path = Path.GetTempFileName();
        try
        {
            var random = new Random(1);
            await File.WriteAllBytesAsync(path, PmTilesWriter.Write(
                CacheTiles.Tiles.ToDictionary(tile => tile, _ => { byte[] data = new byte[random.Next(10_000, 20_000)]; random.NextBytes(data); return data; }),
                directories: 2,
                leafSize: 64));
            var cache = new PmTilesCache(new PmTilesCacheOptions { Path = path }, TimeProvider.System, NullLogger.Instance);
            output.WriteLine("tile of a PMTiles archive       µs (median of 41)    bytes allocated");
            await CacheTiles.MeasureAsync(output, "one by one", () => CacheTiles.LoadOneByOneAsync(cache));
            await CacheTiles.MeasureAsync(output, "32 at once", () => CacheTiles.LoadInBatchesAsync(cache));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
