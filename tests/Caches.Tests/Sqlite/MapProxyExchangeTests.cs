using System.Text;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>Databases go over from MapProxy to us and back, byte for byte.</summary>
public sealed class MapProxyExchangeTests : IDisposable
{
    private static readonly TileCoord[] Tiles = [.. Enumerable.Range(0, 400).Select(i => new TileCoord(500 + (i % 20), 300 + (i / 20), 10))];
    private static readonly DateTimeOffset Time = new DateTimeOffset(2025, 7, 4, 12, 34, 56, TimeSpan.Zero).AddTicks(7654321);

    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Kinds => ["mbtiles", "levels", "gpkg", "gpkg-levels"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LoadAsync_WrittenByMapProxy_GivesItsBytesAndTimes(string kind)
    {
        DateTimeOffset start = LocalTimeText.Truncate(DateTimeOffset.UtcNow);
        await MapProxyDatabases.WriteAsync(kind, PathOf(kind), Tiles);
        SqliteTileCache cache = Open(kind);

        CachedTile?[] loaded = await cache.LoadAsync([.. Tiles, new TileCoord(1, 1, 10)], Dimensions.None, default);

        Assert.Equal([.. Tiles.Select(MapProxyDatabases.ContentOf), null], loaded.Select(TextOf));
        Assert.Null(loaded[^1]);
        if (cache.HasTimestamps)
        {
            Assert.All(loaded[..^1], tile => Assert.InRange(tile!.Timestamp!.Value, start, DateTimeOffset.UtcNow));
        }

        // Taking over is more than reading.
        await cache.StoreAsync([new TileData(Tiles[0], "new"u8.ToArray())], Dimensions.None, DateTimeOffset.UtcNow, default);
        await cache.RemoveAsync([Tiles[1]], Dimensions.None, default);
        Assert.Equal(["new", "-", MapProxyDatabases.ContentOf(Tiles[2])], Contents(await MapProxyDatabases.ReadAsync(kind, PathOf(kind), Tiles[..3])));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task StoreAsync_ReadByMapProxy_GivesOurBytesAndTimes(string kind)
    {
        SqliteTileCache cache = Open(kind);
        await cache.StoreAsync(
            [.. Tiles.Select(tile => new TileData(tile, Encoding.UTF8.GetBytes($"ours {tile}")))], Dimensions.None, Time, default);
        (string mapProxyKind, string path) = kind == "levels" ? ("level", Path.Combine(PathOf(kind), "10.mbtiles")) : (kind, PathOf(kind));

        string[] read = await MapProxyDatabases.ReadAsync(mapProxyKind, path, Tiles);

        Assert.Equal(Tiles.Select(tile => $"ours {tile}"), Contents(read));
        if (cache.HasTimestamps)
        {
            Assert.All(read, line => Assert.Equal($"{Time.ToUnixTimeSeconds()}", line.Split('|')[1]));
        }

        await MapProxyDatabases.WriteAsync(mapProxyKind, path, Tiles[0]);
        await MapProxyDatabases.RemoveAsync(mapProxyKind, path, Tiles[1]);
        Assert.Equal(MapProxyDatabases.ContentOf(Tiles[0]), TextOf(await cache.LoadAsync(Tiles[0], Dimensions.None, default)));
        Assert.Null(await cache.LoadAsync(Tiles[1], Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_FilesOfMapProxyBefore6_AreUsedWhereTheyAre()
    {
        await MapProxyDatabases.WriteAsync("levels", PathOf("levels"), Tiles[0]);
        Assert.Equal(["10.mbtile"], Directory.GetFiles(PathOf("levels")).Select(Path.GetFileName));
        SqliteTileCache cache = Open("levels");

        await cache.StoreAsync([new TileData(Tiles[1], new byte[] { 1 }), new TileData(new TileCoord(0, 0, 0), new byte[] { 2 })], Dimensions.None, Time, default);

        Assert.Equal(["0.mbtiles", "10.mbtile"], Directory.GetFiles(PathOf("levels")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.NotNull(await cache.LoadAsync(Tiles[0], Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_LevelZeroInABatch_IsFound()
    {
        foreach (string kind in Kinds)
        {
            await MapProxyDatabases.WriteAsync(kind, PathOf(kind), new TileCoord(0, 0, 0));

            Assert.NotNull((await Open(kind).LoadAsync([new TileCoord(0, 0, 0)], Dimensions.None, default))[0]);
        }
    }

    private static IEnumerable<string> Contents(string[] lines) => lines.Select(line => line.Split('|')[0]);

    private static string? TextOf(CachedTile? tile) => tile is null ? null : Encoding.UTF8.GetString(tile.Data.Span);

    private string PathOf(string kind) => kind switch
    {
        "mbtiles" => _folder["tiles.mbtiles"],
        "gpkg" => _folder["tiles.gpkg"],
        _ => _folder[kind],
    };

    private SqliteTileCache Open(string kind) => _folder.Open(new SqliteTileCacheOptions
    {
        Path = PathOf(kind),
        IsPerLevel = kind.EndsWith("levels", StringComparison.Ordinal),
        Table = kind switch { "mbtiles" => SqliteFolder.MbTiles, "levels" => SqliteFolder.Timed, _ => SqliteFolder.GeoPackage },
    });
}
