using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>A cache on one of its grids.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="GridKey">Key of the grid in the configuration.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Coverage">Area of the cache.</param>
/// <param name="Suffix">What keeps its tiles apart from others of the same cache and grid.</param>
internal sealed record CacheOnGrid(CacheConfiguration Cache, string GridKey, TileGrid Grid, Coverage? Coverage, string Suffix)
{
    /// <summary>Whether its tiles are pictures.</summary>
    internal bool HoldsPictures { get; init; }

    /// <summary>False for the second and further grids of a cache.</summary>
    internal bool IsFirst => Cache.Grids is not [var first, ..] || first == GridKey;
}

/// <summary>Builds stores in SQLite databases, in the files and tables that MapProxy names (behaviour reference 4.3 to 4.5).</summary>
internal sealed class DatabaseStoreFactory(
    MapProxyConfiguration configuration, CacheResources resources, ILogger logger, List<ConfigurationMessage> messages)
{
    private const double UsualBusyTimeout = 30;

    internal ITileCache Create(CacheOnGrid place, DatabaseBackendConfiguration backend, string? mediaType) => backend switch
    {
        MbTilesBackendConfiguration mbTiles => CreateMbTiles(place, mbTiles, mediaType),
        SqliteBackendConfiguration sqlite => CreateSqlite(place, sqlite),
        GeoPackageBackendConfiguration geoPackage => CreateGeoPackage(place, geoPackage),
        _ => throw new ArgumentException($"unknown kind of database: {backend.GetType().Name}", nameof(backend)),
    };

    // The tables have no place for grids: each further one gets a file of its own, so that tiles never mix.
    private SqliteTileCache CreateMbTiles(CacheOnGrid place, MbTilesBackendConfiguration backend, string? mediaType)
    {
        string suffix = place.IsFirst ? place.Suffix : $"_{place.Grid.Name}{place.Suffix}";
        string path = FileOf(place.Cache, backend.FileName, "mbtiles", ParentOf(place.Cache), suffix);
        if (!place.IsFirst && place.Suffix.Length == 0)
        {
            Tell(ConfigurationSeverity.Warning, place, $"an MBTiles file holds one grid: tiles of '{place.Grid.Name}' go to {path}");
        }

        return Open(OptionsOf(place, backend, path, new MbTilesTable(false, MetadataOf(place.Cache, mediaType))));
    }

    private SqliteTileCache CreateSqlite(CacheOnGrid place, SqliteBackendConfiguration backend) => Open(
        OptionsOf(place, backend, FolderOf(place, backend.Directory), new MbTilesTable(true, [])) with
        {
            IsPerLevel = true,
            TimeToLive = backend.TimeToLive > 0 ? TimeSpan.FromSeconds(backend.TimeToLive) : null,
        });

    private ITileCache CreateGeoPackage(CacheOnGrid place, GeoPackageBackendConfiguration backend)
    {
        string table = (backend.TableName, place.IsFirst) switch
        {
            (null, _) => $"{place.Cache.Name}_{place.Grid.Name}",
            ({ } own, true) => own,
            ({ } own, false) => $"{own}_{place.Grid.Name}",
        };
        if (!GeoPackageTable.IsName(table))
        {
            Tell(ConfigurationSeverity.Error, place, $"'{table}' cannot be the name of a table: set table_name to letters, digits, '_' and '-'");
            return new NoCache();
        }

        string path = backend.HasLevels
            ? FolderOf(place, backend.Directory)
            : FileOf(place.Cache, backend.FileName, "gpkg", ParentOf(place.Cache, backend.Directory), place.Suffix);
        SqliteTileCache store = Open(
            OptionsOf(place, backend, path, new GeoPackageTable(table, place.Grid, ExtentOf(place))) with { IsPerLevel = backend.HasLevels });
        if (store.FindConflict(place.Grid.LevelCount) is { } conflict)
        {
            Tell(ConfigurationSeverity.Error, place, conflict);
        }

        return store;
    }

    private SqliteTileCache Open(SqliteTileCacheOptions options) => new(options, resources.Databases, resources.Time, logger);

    private SqliteTileCacheOptions OptionsOf(CacheOnGrid place, DatabaseBackendConfiguration backend, string path, TileTable table)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        bool hasLog = backend.WriteAheadLog ?? globals.WriteAheadLog ?? false;
        if (hasLog && resources.IsCluster)
        {
            Tell(ConfigurationSeverity.Warning, place, "sqlite_wal is not used in a cluster: readers and writer would have to be on one machine");
        }

        return new SqliteTileCacheOptions
        {
            Path = path,
            Table = table,
            HoldsPictures = place.HoldsPictures,
            BusyTimeout = TimeSpan.FromSeconds(backend.BusyTimeout ?? globals.BusyTimeout ?? UsualBusyTimeout),
            WriteAheadLog = hasLog && !resources.IsCluster,
            DirectoryMode = (UnixFileMode?)(backend.DirectoryPermissions ?? globals.DirectoryPermissions),
            FileMode = (UnixFileMode?)(backend.FilePermissions ?? globals.FilePermissions),
        };
    }

    private string ParentOf(CacheConfiguration cache, string? directory = null) => (directory ?? cache.CacheDirectory) is { } own
        ? configuration.Resolve(own)
        : StoreFactory.BaseDirectoryOf(configuration);

    // Only names with "./" are relative to the configuration.
    private string FileOf(CacheConfiguration cache, string? name, string extension, string parent, string suffix)
    {
        string path = name is null ? Path.Combine(parent, $"{cache.Name}.{extension}")
            : name.StartsWith("./", StringComparison.Ordinal) ? configuration.Resolve(name)
            : Path.GetFullPath(name, parent);
        return suffix.Length == 0
            ? path
            : Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}{suffix}{Path.GetExtension(path)}");
    }

    private string FolderOf(CacheOnGrid place, string? directory) => directory is { } own
        ? Path.Combine(configuration.Resolve(own), place.Grid.Name + place.Suffix)
        : Path.Combine(ParentOf(place.Cache), place.Cache.Name, place.Grid.Name + place.Suffix);

    private static BoundingBox ExtentOf(CacheOnGrid place)
    {
        try
        {
            return place.Coverage?.Extent.In(place.Grid.Srs) ?? place.Grid.BoundingBox;
        }
        catch (SrsException)
        {
            // An area that the grid's SRS cannot express limits nothing in it.
            return place.Grid.BoundingBox;
        }
    }

    // What MBTiles demands (name, format), and what tells such files from other ones.
    private static List<KeyValuePair<string, string>> MetadataOf(CacheConfiguration cache, string? mediaType)
    {
        var metadata = new List<KeyValuePair<string, string>>
        {
            new("name", cache.Name), new("type", "baselayer"), new("version", "1"), new("description", ""),
        };
        if (mediaType?.Split('/')[^1] is { } format)
        {
            metadata.Add(new("format", format == "jpeg" ? "jpg" : format));
        }

        return metadata;
    }

    private void Tell(ConfigurationSeverity severity, CacheOnGrid place, string text) =>
        messages.Add(new ConfigurationMessage(severity, place.Cache.Backend.Location ?? place.Cache.Location, text));
}
