using MapProxyCluster.Caches;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what reading a tile of 10 to 20 KB from the file cache costs, with and without the memory for tiles in demand.</summary>
internal static class FileCacheTable
{
    public static async Task PrintAsync(TextWriter output)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tiles-");
        try
        {
            var options = new FileTileCacheOptions { Root = folder.FullName };
            var hot = new FileTileCache(options, new FileMemory(64 * 1024 * 1024));
            var cold = new FileTileCache(options, new FileMemory(0));
            await CacheTiles.StoreAsync(hot);

            output.WriteLine("tile from the file cache        µs (median of 41)    bytes allocated");
            await CacheTiles.MeasureAsync(output, "in memory, file checked", () => CacheTiles.LoadOneByOneAsync(hot));
            await CacheTiles.MeasureAsync(output, "from its file", () => CacheTiles.LoadOneByOneAsync(cold));
            await CacheTiles.MeasureAsync(output, "in memory, 32 at once", () => CacheTiles.LoadInBatchesAsync(hot));
            await CacheTiles.MeasureAsync(output, "from files, 32 at once", () => CacheTiles.LoadInBatchesAsync(cold));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
