using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what reading and writing tiles of 10 to 20 KB costs in bundles of both versions.</summary>
internal static class BundleTable
{
    internal static async Task PrintAsync(TextWriter output)
    {
        output.WriteLine("tile of a compact cache         µs (median of 41)    bytes allocated");
        foreach (int version in new[] { 1, 2 })
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("bundles-");
            try
            {
                var options = new CompactTileCacheOptions { Root = folder.FullName, Version = version };
                var cache = new CompactTileCache(options, TimeProvider.System, NullLogger.Instance);
                await CacheTiles.StoreAsync(cache);
                await CacheTiles.MeasureAsync(output, $"v{version}, one by one", () => CacheTiles.LoadOneByOneAsync(cache));
                await CacheTiles.MeasureAsync(output, $"v{version}, 32 at once", () => CacheTiles.LoadInBatchesAsync(cache));
                await CacheTiles.MeasureAsync(output, $"v{version}, written, 16 at once", () => CacheTiles.StoreAsync(cache));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }
}
