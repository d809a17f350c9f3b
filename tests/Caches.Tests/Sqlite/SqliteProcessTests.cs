using System.Diagnostics;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>Several processes on one file, and processes that end in the middle of their work.</summary>
public sealed class SqliteProcessTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => ["mbtiles", "levels", "wal", "gpkg"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StoreAsync_KilledAmongThousandsOfWrites_LeavesWholeMetatilesAndGoesOn(string kind)
    {
        string path = _folder["killed"];
        SqliteTileCache cache = _folder.Open(WriterProcess.OptionsOf(kind, path));
        int told = -1;
        for (int round = 0; round < 3; round++)
        {
            using Process writer = WriterProcess.Start(kind, path, round, 100_000);
            int last = told + 60;
            while (told < last)
            {
                told = int.Parse((await writer.StandardOutput.ReadLineAsync())!, null);
            }

            writer.Kill();
            await writer.WaitForExitAsync();

            // What was told to be stored is there; of what came after, each metatile is there as a whole or not at all.
            for (int metatile = 0; metatile < told + 5; metatile++)
            {
                TileCoord[] tiles = WriterProcess.TilesOf(metatile);
                CachedTile?[] loaded = await cache.LoadAsync(tiles, Dimensions.None, default);
                Assert.Contains(loaded.Count(tile => tile is not null), metatile <= told ? [WriterProcess.Metatile] : new[] { 0, WriterProcess.Metatile });
                Assert.All(tiles.Zip(loaded), pair => Assert.True(pair.Second is null || WriterProcess.IsWhole(pair.First, pair.Second.Data.Span)));
            }

            var own = new TileCoord(round, 0, 5);
            await cache.StoreAsync([new TileData(own, new byte[] { 1, 2, 3 })], Dimensions.None, DateTimeOffset.UtcNow, default);
            Assert.NotNull(await cache.LoadAsync(own, Dimensions.None, default));
            told = -1;
        }

        await AssertIntegrityAsync(kind, path);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StoreAsync_TwoProcessesOnOneFile_LoseNothingAndMixNothing(string kind)
    {
        const int Metatiles = 60;
        string path = _folder["shared"];
        SqliteTileCache cache = _folder.Open(WriterProcess.OptionsOf(kind, path));
        Process[] writers = [WriterProcess.Start(kind, path, 1, Metatiles), WriterProcess.Start(kind, path, 2, Metatiles)];
        Task ended = Task.WhenAll(writers.Select(async writer =>
        {
            await writer.StandardOutput.ReadToEndAsync();
            await writer.WaitForExitAsync();
        }));
        do
        {
            await AssertWholeAsync(cache, Metatiles, mayMiss: true);
        }
        while (!ended.IsCompleted);

        Assert.All(writers, writer => Assert.Equal(0, writer.ExitCode));
        Array.ForEach(writers, writer => writer.Dispose());
        await AssertWholeAsync(cache, Metatiles, mayMiss: false);
        await AssertIntegrityAsync(kind, path);
    }

    private static async Task AssertWholeAsync(SqliteTileCache cache, int metatiles, bool mayMiss)
    {
        for (int metatile = 0; metatile < metatiles; metatile++)
        {
            TileCoord[] tiles = WriterProcess.TilesOf(metatile);
            CachedTile?[] loaded = await cache.LoadAsync(tiles, Dimensions.None, default);
            Assert.All(tiles.Zip(loaded), pair => Assert.True(pair.Second is null ? mayMiss : WriterProcess.IsWhole(pair.First, pair.Second.Data.Span)));
        }
    }

    private static async Task AssertIntegrityAsync(string kind, string path)
    {
        string file = kind is "levels" or "wal" ? Path.Combine(path, "12.mbtiles") : path;
        Assert.Equal("ok", (await SqliteFolder.QueryAsync(file, "PRAGMA integrity_check")).Single());
    }
}
