using System.Buffers.Binary;
using System.Diagnostics;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>This program as a process of its own that writes tiles into a database until it is killed or done.</summary>
internal static class WriterProcess
{
    /// <summary>Tiles of one transaction.</summary>
    internal const int Metatile = 16;

    private const int Level = 12;

    /// <summary>What it is started with: kind and path of the cache, number of the writer, number of metatiles.</summary>
    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var kind, var path, var writer, var count])
        {
            return 2;
        }

        using var sessions = new SqliteSessions();
        var cache = new SqliteTileCache(OptionsOf(kind, path), sessions, TimeProvider.System, NullLogger.Instance);
        for (int i = 0; i < int.Parse(count, null); i++)
        {
            await cache.StoreAsync(
                [.. TilesOf(i).Select(tile => new TileData(tile, PictureOf(tile, int.Parse(writer, null))))],
                Dimensions.None, DateTimeOffset.UtcNow, default);
            Console.Out.WriteLine(i);
            Console.Out.Flush();
        }

        return 0;
    }

    internal static SqliteTileCacheOptions OptionsOf(string kind, string path) => new()
    {
        Path = path,
        IsPerLevel = kind is "levels" or "wal",
        Table = kind switch { "mbtiles" => SqliteFolder.MbTiles, "gpkg" => SqliteFolder.GeoPackage, _ => SqliteFolder.Timed },
        WriteAheadLog = kind == "wal",
    };

    internal static TileCoord[] TilesOf(int metatile) =>
        [.. Enumerable.Range(0, Metatile).Select(i => new TileCoord((metatile % 1000 * 4) + (i % 4), (metatile / 1000 * 4) + (i / 4), Level))];

    /// <summary>A picture that tells its tile and its writer, and whose every byte follows from them.</summary>
    internal static byte[] PictureOf(TileCoord tile, int writer)
    {
        byte[] picture = new byte[6000 + ((tile.X + tile.Y) % 7 * 1000)];
        new Random((tile.X * 4096) + tile.Y + (writer * 7)).NextBytes(picture);
        BinaryPrimitives.WriteInt32LittleEndian(picture, writer);
        return picture;
    }

    /// <summary>True when the picture is one that a writer made for this tile.</summary>
    internal static bool IsWhole(TileCoord tile, ReadOnlySpan<byte> picture) =>
        picture.Length > 4 && picture.SequenceEqual(PictureOf(tile, BinaryPrimitives.ReadInt32LittleEndian(picture)));

    internal static Process Start(string kind, string path, int writer, int metatiles) => Process.Start(
        new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "MapProxyCluster.Caches.Tests"), [kind, path, $"{writer}", $"{metatiles}"])
        {
            RedirectStandardOutput = true,
        })!;
}
