using System.Collections.Concurrent;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>Files that are damaged, locked, read-only, half made or gone.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private const int ReadVersionOffset = 18;

    private static readonly TileCoord Tile = new(3, 5, 4);
    private readonly SqliteFolder _folder = new();
    private readonly RecordingLog _log = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => ["mbtiles", "levels", "gpkg"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Load_FileIsNoDatabase_IsAMissAndTheLogSaysWhatToDo(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, Enumerable.Repeat((byte)'x', 10_000).ToArray());

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.All(await cache.LoadAsync([Tile, Tile], Dimensions.None, default), Assert.Null);
        Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache, 1));
        await Assert.ThrowsAsync<CacheFaultException>(() => cache.RemoveAsync([Tile], Dimensions.None, default).AsTask());
        string message = Assert.Single(_log.Messages);
        Assert.Contains(file, message, StringComparison.Ordinal);
        Assert.Contains("move the file away", message, StringComparison.Ordinal);

        // The advice works while we run.
        File.Move(file, file + ".bad");
        await StoreAsync(cache, 1);
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Load_DamagedPages_SoundTilesAreServedAndNoWrongOnes(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        for (int metatile = 0; metatile < 40; metatile++)
        {
            await cache.StoreAsync(
                [.. WriterProcess.TilesOf(metatile).Select(tile => new TileData(tile with { Z = 4 }, WriterProcess.PictureOf(tile with { Z = 4 }, 0)))],
                Dimensions.None, DateTimeOffset.UtcNow, default);
        }

        // Every hundredth page from the middle on loses its structure.
        byte[] bytes = await File.ReadAllBytesAsync(file);
        const int Page = 4096;
        for (int offset = bytes.Length / Page / 2 * Page; offset < bytes.Length; offset += 100 * Page)
        {
            bytes.AsSpan(offset, Page).Fill(0xff);
        }

        await File.WriteAllBytesAsync(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);

        int found = 0;
        for (int metatile = 0; metatile < 40; metatile++)
        {
            TileCoord[] tiles = [.. WriterProcess.TilesOf(metatile).Select(tile => tile with { Z = 4 })];
            CachedTile?[] loaded = await cache.LoadAsync(tiles, Dimensions.None, default);
            found += loaded.Count(tile => tile is not null);
        }

        Assert.InRange(found, 300, 640);
    }

    [Fact]
    public async Task Load_IndexPageDamaged_IsToldAndCostsOnlyItsTiles()
    {
        (SqliteTileCache cache, string file) = Open("mbtiles");
        TileCoord[] tiles = [.. Enumerable.Range(0, 2000).Select(i => new TileCoord(i, 0, 15))];
        await cache.StoreAsync([.. tiles.Select(tile => new TileData(tile, new byte[] { (byte)tile.X, (byte)(tile.X >> 8) }))], Dimensions.None, DateTimeOffset.UtcNow, default);
        string page = (await SqliteFolder.QueryAsync(
            file, "SELECT pageno FROM dbstat WHERE name = 'idx_tile' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1")).Single();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes.AsSpan((int.Parse(page, null) - 1) * 4096, 4096).Clear();
        await File.WriteAllBytesAsync(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);

        CachedTile?[] loaded = await cache.LoadAsync(tiles, Dimensions.None, default);

        Assert.InRange(loaded.Count(tile => tile is null), 1, 1000);
        Assert.All(loaded.Zip(tiles), pair => Assert.True(
            pair.First is null || pair.First.Data.Span.SequenceEqual([(byte)pair.Second.X, (byte)(pair.Second.X >> 8)])));
        Assert.Contains("malformed", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Store_ReadOnlyFile_IsAFaultAndTilesAreServed(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        await StoreAsync(cache, 7);
        await MakeReadOnlyAsync(file);

        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache, 8));

        Assert.Equal([7], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
        Assert.Contains("tiles are served, new ones are not stored", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Load_TileOfZeroBytes_IsAMissThatAStoreMends(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        await StoreAsync(cache, 1);
        string table = kind == "gpkg" ? "osm_webmercator" : "tiles";
        await SqliteFolder.QueryAsync(file, $"UPDATE \"{table}\" SET tile_data = x''");

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.All(await cache.LoadAsync([Tile], Dimensions.None, default), Assert.Null);
        await StoreAsync(cache, 2);
        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Store_FileOfZeroBytes_IsMadeADatabase(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, []);

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        await StoreAsync(cache, 1);
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task Store_OtherWasKilledAfterItsFirstTable_MakesTheRest()
    {
        (SqliteTileCache cache, string file) = Open("mbtiles");
        await SqliteFolder.QueryAsync(file, "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)");

        await StoreAsync(cache, 1);
        await StoreAsync(cache, 2);

        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
        Assert.Equal("1", (await SqliteFolder.QueryAsync(file, "SELECT count(*) FROM tiles")).Single());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Load_FileRemovedAndReplacedWhileWeRun_ShowsWhatIsThere(string kind)
    {
        (SqliteTileCache cache, string file) = Open(kind);
        await StoreAsync(cache, 1);
        File.Copy(file, file + ".copy");
        await StoreAsync(cache, 2);
        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());

        File.Move(file + ".copy", file, overwrite: true);
        Assert.Equal([1], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());

        Directory.Delete(_folder.Path, recursive: true);
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        await StoreAsync(cache, 3);
        Assert.Equal([3], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAndStore_LockedLongerThanTheTimeout_AreAMissAndAFaultUntilItIsFree()
    {
        string file = _folder["locked.mbtiles"];
        SqliteTileCache cache = _folder.Open(
            new SqliteTileCacheOptions { Path = file, Table = SqliteFolder.MbTiles, BusyTimeout = TimeSpan.FromMilliseconds(100) }, log: _log);
        await StoreAsync(cache, 1);
        using (var holder = SqliteSession.Open(file))
        {
            holder.Execute("BEGIN EXCLUSIVE");

            Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
            await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache, 2));
            Assert.Contains("another process", Assert.Single(_log.Messages), StringComparison.Ordinal);
        }

        await StoreAsync(cache, 3);
        Assert.Equal([3], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAndStore_LockedForAMoment_WaitForIt()
    {
        (SqliteTileCache cache, string file) = Open("mbtiles");
        await StoreAsync(cache, 1);
        Task<CachedTile?> load;
        Task store;
        using (var holder = SqliteSession.Open(file))
        {
            holder.Execute("BEGIN EXCLUSIVE");
            load = cache.LoadAsync(Tile, Dimensions.None, default).AsTask();
            store = StoreAsync(cache, 2);
            Assert.False(load.IsCompleted);
            Assert.False(store.IsCompleted);
        }

        await store;
        Assert.NotNull(await load);
        Assert.Empty(_log.Messages);
    }

    [Fact]
    public async Task Store_TilesAreAView_IsAFaultAndTilesAreServed()
    {
        (SqliteTileCache cache, string file) = Open("mbtiles");
        await SqliteFolder.QueryAsync(file, "CREATE TABLE images (z, x, y, d)");
        await SqliteFolder.QueryAsync(file, "INSERT INTO images VALUES (4, 3, 5, x'0102')");
        await SqliteFolder.QueryAsync(
            file, "CREATE VIEW tiles AS SELECT z AS zoom_level, x AS tile_column, y AS tile_row, d AS tile_data FROM images");

        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache, 2));

        Assert.Equal([1, 2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
        Assert.Contains("view", Assert.Single(_log.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_FolderCannotBeMade_IsAFault()
    {
        await File.WriteAllTextAsync(_folder["levels"], "in the way");
        (SqliteTileCache cache, _) = Open("levels");

        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache, 1));
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    private static Task StoreAsync(SqliteTileCache cache, byte content) =>
        cache.StoreAsync([new TileData(Tile, new[] { content })], Dimensions.None, DateTimeOffset.UtcNow, default).AsTask();

    // A file of a later version may only be read (SQLite file format, 1.3.3): that holds for the superuser too, whom modes do not stop.
    private static async Task MakeReadOnlyAsync(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[ReadVersionOffset] = 3;
        await File.WriteAllBytesAsync(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);
    }

    private (SqliteTileCache Cache, string File) Open(string kind) => kind switch
    {
        "mbtiles" => (_folder.OpenMbTiles(_log), _folder["tiles.mbtiles"]),
        "gpkg" => (_folder.OpenGeoPackage(_log), _folder["tiles.gpkg"]),
        _ => (_folder.OpenLevels(log: _log), _folder["levels/4.mbtiles"]),
    };

    private sealed class RecordingLog : ILogger
    {
        private readonly ConcurrentQueue<string> _messages = new();

        public IEnumerable<string> Messages => _messages;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _messages.Enqueue(formatter(state, exception));
    }
}
