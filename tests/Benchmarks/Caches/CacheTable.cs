using System.Globalization;
using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what all types of caches cost beside each other; memories in front of them are switched off.</summary>
internal static class CacheTable
{
    /// <summary>A type of cache, and a store of it.</summary>
    private sealed record Row(string Name, Func<string, Task<CacheServices.Store>> OpenAsync);

    private static readonly TileGrid Grid = new(new GridDefinition("grid", Srs.WebMercator, new BoundingBox(-2e7, -2e7, 2e7, 2e7)));

    /// <summary>Measures the types whose names contain one of some words; all without words.</summary>
    internal static async Task PrintAsync(string[] words, TextWriter output)
    {
        output.WriteLine("tiles of 10 to 20 KB per second  written by 16        read     by 32  by 8 readers   allocated/read   size/pictures");
        double pictures = CacheRates.Pictures.Sum(picture => (double)picture.Length);
        foreach (Row row in Rows().Where(row => words.Length == 0 || words.Any(word => row.Name.Contains(word, StringComparison.OrdinalIgnoreCase))))
        {
            DirectoryInfo folder = Directory.CreateTempSubdirectory("caches-");
            try
            {
                await using CacheServices.Store store = await row.OpenAsync(folder.FullName);
                CacheRates rates = await CacheRates.MeasureAsync(store.Cache, store.CanWrite);
                string size = store.IsOnDisk ? (await SizeAsync(folder.FullName) / pictures).ToString("F2", CultureInfo.InvariantCulture) : "-";
                output.WriteLine($"{row.Name,-30}{rates.Written,16:F0}{rates.Read,12:F0}{rates.Batch,10:F0}{rates.Parallel,14:F0}{rates.Allocated,17}{size,16}");
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static IEnumerable<Row> Rows()
    {
        yield return new Row("file", folder => OnDisk(new FileTileCache(new FileTileCacheOptions { Root = $"{folder}/files" }, new FileMemory(0))));
        yield return new Row("file, max_size", folder => OnDisk(new FileTileCache(
            new FileTileCacheOptions { Root = $"{folder}/files" },
            new FileMemory(0),
            new FileCacheBound(new FileCacheBoundOptions($"{folder}/files", "png", 1L << 40), TimeProvider.System, NullLogger.Instance))));
        yield return new Row("mbtiles", folder => Database(new() { Path = $"{folder}/a.mbtiles", Table = new MbTilesTable(false, []) }));
        yield return new Row("mbtiles, sqlite_wal", folder => Database(new() { Path = $"{folder}/a.mbtiles", Table = new MbTilesTable(false, []), WriteAheadLog = true }));
        yield return new Row("sqlite", folder => Database(new() { Path = folder, IsPerLevel = true, Table = new MbTilesTable(true, []) }));
        yield return new Row("sqlite, sqlite_wal", folder => Database(new() { Path = folder, IsPerLevel = true, Table = new MbTilesTable(true, []), WriteAheadLog = true }));
        yield return new Row("geopackage", folder => Database(new() { Path = $"{folder}/a.gpkg", Table = new GeoPackageTable("tiles", Grid, Grid.BoundingBox) }));
        yield return new Row("compact, version 1", folder => OnDisk(Bundles(folder, 1)));
        yield return new Row("compact, version 2", folder => OnDisk(Bundles(folder, 2)));
        yield return new Row("pmtiles (read only)", ArchiveAsync);
        yield return new Row("redis", _ => CacheServices.OpenRedisAsync());
        yield return new Row("s3 (Swift)", _ => CacheServices.OpenS3Async());
        yield return new Row("azureblob (Azurite)", _ => CacheServices.OpenAzureAsync());
        yield return new Row("couchdb (PouchDB Server)", _ => CacheServices.OpenCouchDbAsync());
    }

    private static CompactTileCache Bundles(string folder, int version) =>
        new(new CompactTileCacheOptions { Root = folder, Version = version }, TimeProvider.System, NullLogger.Instance);

    private static Task<CacheServices.Store> OnDisk(ITileCache cache) => Task.FromResult(new CacheServices.Store(cache) { IsOnDisk = true });

    private static Task<CacheServices.Store> Database(SqliteTileCacheOptions options)
    {
        var sessions = new SqliteSessions();
        return Task.FromResult(new CacheServices.Store(new SqliteTileCache(options, sessions, TimeProvider.System, NullLogger.Instance), sessions) { IsOnDisk = true });
    }

    private static async Task<CacheServices.Store> ArchiveAsync(string folder)
    {
        string path = Path.Combine(folder, "a.pmtiles");
        await File.WriteAllBytesAsync(path, PmTilesWriter.Write(
            CacheRates.Tiles.Zip(CacheRates.Pictures).ToDictionary(pair => pair.First, pair => pair.Second), directories: 2, leafSize: 64));
        return new CacheServices.Store(new PmTilesCache(new PmTilesCacheOptions { Path = path }, TimeProvider.System, NullLogger.Instance)) { IsOnDisk = true, CanWrite = false };
    }

    private static async Task<double> SizeAsync(string folder) =>
        double.Parse((await Command.OutputOfAsync("du", ["-s", "--block-size=1", folder])).Split('\t')[0], CultureInfo.InvariantCulture);
}
