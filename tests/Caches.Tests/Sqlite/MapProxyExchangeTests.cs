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

    [Theory]
    [InlineData("gpkg", "SELECT table_name || data_type || identifier || description || min_x || min_y || max_x || max_y || srs_id FROM gpkg_contents")]
    [InlineData("gpkg", "SELECT table_name || srs_id || ' ' || min_x || ' ' || min_y || ' ' || max_x || ' ' || max_y FROM gpkg_tile_matrix_set")]
    [InlineData("gpkg", "SELECT table_name || ' ' || zoom_level || ' ' || matrix_width || ' ' || matrix_height || ' ' || tile_width || ' ' || tile_height || ' ' || pixel_x_size || ' ' || pixel_y_size FROM gpkg_tile_matrix ORDER BY 1")]
    [InlineData("gpkg", "SELECT srs_id || organization || organization_coordsys_id FROM gpkg_spatial_ref_sys ORDER BY 1")]
    [InlineData("gpkg", "PRAGMA application_id")]
    [InlineData("gpkg", "SELECT m.name || ' ' || c.name || ' ' || c.type || c.pk || c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid")]
    [InlineData("mbtiles", "SELECT m.name || ' ' || c.name || ' ' || c.type || c.pk || c.\"notnull\" FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid")]
    [InlineData("mbtiles", "SELECT name || tbl_name FROM sqlite_master ORDER BY 1")]
    [InlineData("levels", "SELECT m.name || ' ' || c.name || ' ' || c.type || c.pk || coalesce(c.dflt_value, '-') FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid")]
    public async Task StoreAsync_NewFile_HasMapProxysTables(string kind, string query)
    {
        var tile = new TileCoord(1, 1, 4);
        await Open(kind).StoreAsync([new TileData(tile, "x"u8.ToArray())], Dimensions.None, Time, default);
        string ours = kind == "levels" ? Path.Combine(PathOf(kind), "4.mbtiles") : PathOf(kind);
        string theirs = _folder[$"theirs.{kind}"];
        await MapProxyDatabases.WriteAsync(kind == "levels" ? "level" : kind, theirs, tile);

        string[] expected = await SqliteFolder.QueryAsync(theirs, query);

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(Normalize), (await SqliteFolder.QueryAsync(ours, query)).Select(Normalize));
    }

    private static string Normalize(string line) => line.Replace(", ", ",", StringComparison.Ordinal);

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
