using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>A process that writes metatiles into one bundle until it has done its rounds, or is killed.</summary>
internal static class BundleWriting
{
    /// <summary>What it writes: the tiles of one bundle.</summary>
    internal static readonly TileCoord[] Tiles = [.. from y in Enumerable.Range(0, 16) from x in Enumerable.Range(0, 16) select new TileCoord(128 + x, y, 9)];

    /// <summary>Starts it.</summary>
    internal static ServerProcess Start(string root, int version, int rounds) =>
        ServerProcess.Start("dotnet", [typeof(BundleWriting).Assembly.Location, "write-bundles", root, $"{version}", $"{rounds}"]);

    internal static async Task RunAsync(string root, int version, int rounds)
    {
        var cache = new CompactTileCache(
            new CompactTileCacheOptions { Root = root, Version = version, HoldsPictures = true }, TimeProvider.System, NullLogger.Instance);
        for (int round = 0; round < rounds; round++)
        {
            TileData[] metatile = [.. Enumerable.Range(0, 16)
                .Select(i => Tiles[((round * 16) + i) % Tiles.Length])
                .Select(tile => new TileData(tile, MarkedTile.Create(tile, round, 200 + (round % 7 * 1000))))];
            await cache.StoreAsync(metatile, Dimensions.None, DateTimeOffset.UtcNow, default);
            Console.WriteLine(round);
        }
    }
}
