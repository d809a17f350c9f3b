using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>Databases in a folder of their own.</summary>
public sealed class SqliteFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqlite-");

    public SqliteSessions Sessions { get; } = new();

    public string Path => _folder.FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static TileTable MbTiles { get; } = new MbTilesTable(false, [new("name", "test"), new("format", "png")]);

    public static TileTable Timed { get; } = new MbTilesTable(true, []);

    public static TileGrid Grid { get; } = new(new GridDefinition("webmercator", Srs.WebMercator, WorldBox)
    {
        Origin = GridOrigin.NorthWest,
        Resolutions = [.. Enumerable.Range(0, 19).Select(level => WorldBox.Width / 256 / (1 << level))],
    });

    public static TileTable GeoPackage { get; } = new GeoPackageTable("osm_webmercator", Grid, Grid.BoundingBox);

    private static BoundingBox WorldBox => new(-20037508.342789244, -20037508.342789244, 20037508.342789244, 20037508.342789244);

    public SqliteTileCache Open(SqliteTileCacheOptions options, TimeProvider? time = null, ILogger? log = null) =>
        new(options, Sessions, time ?? TimeProvider.System, log ?? NullLogger.Instance);

    public SqliteTileCache OpenMbTiles(ILogger? log = null) => Open(new SqliteTileCacheOptions { Path = this["tiles.mbtiles"], Table = MbTiles }, log: log);

    public SqliteTileCache OpenLevels(TimeProvider? time = null, ILogger? log = null) =>
        Open(new SqliteTileCacheOptions { Path = this["levels"], IsPerLevel = true, Table = Timed }, time, log);

    public SqliteTileCache OpenGeoPackage(ILogger? log = null) =>
        Open(new SqliteTileCacheOptions { Path = this["tiles.gpkg"], Table = GeoPackage }, log: log);

    /// <summary>What another program finds in a database: the first column of each row.</summary>
    public static async Task<string[]> QueryAsync(string file, string sql)
    {
        const string Script = """
            import sqlite3, sys
            connection = sqlite3.connect(sys.argv[1])
            for row in connection.execute(sys.argv[2]):
                print(row[0])
            connection.commit()
            """;
        string output = await Command.OutputOfAsync("/usr/bin/python3", ["-c", Script, file, sql]);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        Sessions.Dispose();
        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }
}
