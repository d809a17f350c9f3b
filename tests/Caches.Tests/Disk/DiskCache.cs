using MapProxyCluster.Caches.Tests.Sqlite;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches.Tests.Disk;

/// <summary>A cache on disk of any kind, and the tiles that experiments write into it.</summary>
internal sealed class DiskCache : IDisposable
{
    private const int Level = 9, TilesOfAMetatile = 16, UsualLength = 8000;

    private readonly SqliteSessions _sessions = new();

    internal DiskCache(string kind, string folder, ILogger log)
    {
        string path = Path.Combine(folder, "cache");
        Store = kind switch
        {
            "file" => new FileTileCache(new FileTileCacheOptions { Root = path, HoldsPictures = true }, new FileMemory(1 << 20)),
            "compact1" or "compact2" => new CompactTileCache(
                new CompactTileCacheOptions { Root = path, Version = kind[^1] - '0', HoldsPictures = true }, TimeProvider.System, log),
            _ => new SqliteTileCache(WriterProcess.OptionsOf(kind, path) with { HoldsPictures = true }, _sessions, TimeProvider.System, log),
        };
    }

    internal static string[] Kinds { get; } = ["file", "mbtiles", "levels", "wal", "gpkg", "compact1", "compact2"];

    internal ITileCache Store { get; }

    internal static TileCoord[] Metatile(int number) => [.. Enumerable.Range(0, TilesOfAMetatile)
        .Select(i => new TileCoord((number % 32 * 4) + (i % 4), (number / 32 * 4) + (i / 4), Level))];

    internal ValueTask StoreAsync(int metatile, int version) => Store.StoreAsync(
        [.. Metatile(metatile).Select(tile => new TileData(tile, MarkedTile.Create(tile, version, UsualLength)))],
        Dimensions.None, DateTimeOffset.UnixEpoch.AddDays(version), default);

    /// <summary>How many tiles of metatiles are there; fails for one that is not right.</summary>
    internal async Task<int> CountAsync(IEnumerable<int> metatiles)
    {
        int count = 0;
        foreach (int metatile in metatiles)
        {
            count += await MarkedTile.CountAsync(Store, Metatile(metatile));
        }

        return count;
    }

    public void Dispose() => _sessions.Dispose();
}
