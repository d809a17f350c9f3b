using System.Runtime.Versioning;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>Times, lives, removal of levels, modes, and what other programs think of our files.</summary>
public sealed class SqliteOptionTests : IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);
    private static readonly DateTimeOffset Time = new(2025, 7, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LoadAsync_OlderThanItsLife_IsMissing()
    {
        var time = new ZonedTime(Time, TimeZoneInfo.Utc);
        SqliteTileCache cache = _folder.Open(
            new SqliteTileCacheOptions
            {
                Path = _folder["levels"],
                IsPerLevel = true,
                Table = SqliteFolder.Timed,
                TimeToLive = TimeSpan.FromSeconds(60),
            },
            time);
        await StoreAsync(cache, Tile, Time);

        time.Now = Time.AddSeconds(59);
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.NotNull(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
        time.Now = Time.AddSeconds(60);
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.Null((await cache.LoadAsync([Tile], Dimensions.None, default))[0]);
        Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_Zone_TimesAreLocalTexts()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("far", TimeSpan.FromHours(5.5), "far", "far");
        SqliteTileCache cache = _folder.OpenLevels(new ZonedTime(Time, zone));

        await StoreAsync(cache, Tile, Time);

        Assert.Equal(["2025-07-04 17:30:00"], await SqliteFolder.QueryAsync(_folder["levels/4.mbtiles"], "SELECT last_modified FROM tiles"));
        Assert.Equal(Time, await cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_ClocksAreSetBack_NewTilesReplaceOlderOnes()
    {
        // 2025-10-26: 03:00 becomes 02:00 at 01:00 UTC; both of these are 02:xx there.
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        DateTimeOffset before = new(2025, 10, 26, 0, 50, 0, TimeSpan.Zero), after = new(2025, 10, 26, 1, 10, 0, TimeSpan.Zero);
        SqliteTileCache cache = _folder.OpenLevels(new ZonedTime(after, zone));
        await StoreAsync(cache, Tile, before, 1);

        await StoreAsync(cache, Tile, after, 2);

        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAsync_TimeIsNoTime_IsATileOfUnknownAge()
    {
        SqliteTileCache cache = _folder.OpenLevels();
        await StoreAsync(cache, Tile, Time);
        await SqliteFolder.QueryAsync(_folder["levels/4.mbtiles"], "UPDATE tiles SET last_modified = 'yesterday'");

        CachedTile? tile = await cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.NotNull(tile);
        Assert.Null(tile.Timestamp);
        await StoreAsync(cache, Tile, Time, 2);
        Assert.Equal([2], (await cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task RemoveLevelAsync_FilePerLevel_RemovesTheFileAndItsCompanions()
    {
        SqliteTileCache cache = _folder.Open(
            new SqliteTileCacheOptions { Path = _folder["levels"], IsPerLevel = true, Table = SqliteFolder.Timed, WriteAheadLog = true });
        TileCoord other = new(0, 0, 5);
        await StoreAsync(cache, Tile, Time);
        await StoreAsync(cache, other, Time);

        await StoreAsync(cache, new TileCoord(0, 0, 4), Time);
        Assert.Equal(2, await cache.RemoveLevelAsync(4, null, default));
        Assert.Equal(0, await cache.RemoveLevelAsync(17, null, default));

        Assert.DoesNotContain(Directory.GetFiles(_folder["levels"]), file => Path.GetFileName(file).StartsWith("4.", StringComparison.Ordinal));
        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.NotNull(await cache.LoadAsync(other, Dimensions.None, default));
        await StoreAsync(cache, Tile, Time);
        Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task RemoveLevelAsync_OneFile_RemovesTheLevelOnly()
    {
        foreach (SqliteTileCache cache in new[] { _folder.OpenMbTiles(), _folder.OpenGeoPackage() })
        {
            TileCoord other = new(0, 0, 5);
            Assert.Equal(0, await cache.RemoveLevelAsync(4, null, default));
            await StoreAsync(cache, Tile, Time);
            await StoreAsync(cache, other, Time);

            Assert.Equal(0, await cache.RemoveLevelAsync(4, Time.AddYears(1), default));
            Assert.NotNull(await cache.LoadAsync(Tile, Dimensions.None, default));
            Assert.Equal(1, await cache.RemoveLevelAsync(4, null, default));

            Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
            Assert.NotNull(await cache.LoadAsync(other, Dimensions.None, default));
        }
    }

    [Fact]
    public async Task RemoveLevelAsync_DamagedFilePerLevel_RemovesItUncounted()
    {
        SqliteTileCache cache = _folder.OpenLevels();
        Directory.CreateDirectory(_folder["levels"]);
        await File.WriteAllTextAsync(_folder["levels/4.mbtiles"], new string('x', 5000));

        Assert.Null(await cache.RemoveLevelAsync(4, null, default));

        Assert.False(File.Exists(_folder["levels/4.mbtiles"]));
    }

    [Fact]
    public async Task RemoveLevelAsync_Before_RemovesOlderTilesOfTheLevel()
    {
        SqliteTileCache cache = _folder.OpenLevels();
        TileCoord young = new(1, 1, 4), otherLevel = new(3, 5, 5);
        await StoreAsync(cache, Tile, Time.AddSeconds(-1));
        await StoreAsync(cache, young, Time);
        await StoreAsync(cache, otherLevel, Time.AddYears(-1));

        Assert.Equal(1, await cache.RemoveLevelAsync(4, Time, default));

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.NotNull(await cache.LoadAsync(young, Dimensions.None, default));
        Assert.NotNull(await cache.LoadAsync(otherLevel, Dimensions.None, default));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task StoreAsync_Modes_HoldForNewFoldersAndFiles()
    {
        SqliteTileCache cache = _folder.Open(new SqliteTileCacheOptions
        {
            Path = _folder["a/b/tiles.mbtiles"],
            Table = SqliteFolder.MbTiles,
            DirectoryMode = (UnixFileMode)0b111_101_000,
            FileMode = (UnixFileMode)0b110_100_000,
        });

        await StoreAsync(cache, Tile, Time);

        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(_folder["a"]));
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(_folder["a/b"]));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(_folder["a/b/tiles.mbtiles"]));
    }

    [Fact]
    public async Task LoadAsync_ManyLevels_KeepsFewFilesOpen()
    {
        SqliteTileCache cache = _folder.OpenLevels();
        for (int level = 0; level < 150; level++)
        {
            await StoreAsync(cache, Tile with { Z = level }, Time);
        }

        TileCoord[] tiles = [.. Enumerable.Range(0, 150).Select(level => Tile with { Z = level })];
        Assert.All(await cache.LoadAsync(tiles, Dimensions.None, default), Assert.NotNull);
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Count(IsOurs), 1, 64);
    }

    // Other tests open and close files meanwhile.
    private bool IsOurs(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, false)?.FullName.StartsWith(_folder.Path, StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task FindConflict_TablesOfAnotherGrid_TellsWhatDiffers()
    {
        SqliteTileCache cache = _folder.OpenGeoPackage();
        Assert.Null(cache.FindConflict(19));
        await StoreAsync(cache, Tile, Time);
        Assert.Null(cache.FindConflict(19));

        TileGrid grid = SqliteFolder.Grid;
        SqliteTileCache OpenFor(TileGrid other) => _folder.Open(
            new SqliteTileCacheOptions { Path = _folder["tiles.gpkg"], Table = new GeoPackageTable("osm_webmercator", other, other.BoundingBox) });
        string? ConflictWith(TileGrid other) => OpenFor(other).FindConflict(19);
        Assert.Contains("has the SRS 3857", ConflictWith(new TileGrid(new GridDefinition("geo", Srs.Wgs84, new BoundingBox(-180, -90, 180, 90)))), StringComparison.Ordinal);
        Assert.Null(await OpenFor(grid.WithPixelRatio(2)).LoadAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(OpenFor(grid.WithPixelRatio(2)), Tile, Time));
        Assert.Contains("256×256 pixels", ConflictWith(grid.WithPixelRatio(2)), StringComparison.Ordinal);
        Assert.Contains("at level 0", ConflictWith(new TileGrid(grid.Definition with { Resolutions = [1000, 500] })), StringComparison.Ordinal);
        Assert.Null(ConflictWith(new TileGrid(grid.Definition with { Name = "same" })));

        await SqliteFolder.QueryAsync(_folder["tiles.gpkg"], "UPDATE gpkg_contents SET data_type = 'features'");
        Assert.Contains("holds 'features'", ConflictWith(grid), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MBTiles")]
    [InlineData("GPKG")]
    public async Task StoreAsync_RealTiles_GdalReadsThemAtTheirPlace(string format)
    {
        // MBTiles rows count from the south, those of a GeoPackage from the north: the quadrant of x = 1 and the east of it is the same.
        using Raster red = Raster.Filled(256, 256, new Color(200, 10, 20)), blue = Raster.Filled(256, 256, new Color(10, 20, 200));
        byte[] west = ImageEncoder.Encode(red, new ImageOptions()), east = ImageEncoder.Encode(blue, new ImageOptions());
        SqliteTileCache cache = format == "GPKG" ? _folder.OpenGeoPackage() : _folder.OpenMbTiles();
        await cache.StoreAsync(
            [
                new TileData(new TileCoord(0, 0, 1), west), new TileData(new TileCoord(0, 1, 1), west),
                new TileData(new TileCoord(1, 0, 1), east), new TileData(new TileCoord(1, 1, 1), east),
            ],
            Dimensions.None, Time, default);
        string file = _folder[format == "GPKG" ? "tiles.gpkg" : "tiles.mbtiles"];

        string info = await Command.OutputOfAsync("gdalinfo", [file]);
        string pixel = await Command.OutputOfAsync("gdallocationinfo", ["-geoloc", "-valonly", file, "10000000", "5000000"]);

        Assert.Contains($"Driver: {format}/", info, StringComparison.Ordinal);
        Assert.Contains("Size is 512, 512", info, StringComparison.Ordinal);
        Assert.Contains("3857", info, StringComparison.Ordinal);
        Assert.Equal("10 20 200", string.Join(' ', pixel.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(3)));
    }

    private static Task StoreAsync(SqliteTileCache cache, TileCoord tile, DateTimeOffset time, byte content = 1) =>
        cache.StoreAsync([new TileData(tile, new[] { content })], Dimensions.None, time, default).AsTask();

    private sealed class ZonedTime(DateTimeOffset now, TimeZoneInfo zone) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override TimeZoneInfo LocalTimeZone => zone;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
