using MapProxyCluster.Configuration;

namespace MapProxyCluster.Tools.Commands;

/// <summary>What an export can write.</summary>
internal static class ExportTypes
{
    /// <summary>The type if none is given.</summary>
    internal const string Usual = "tms";

    /// <summary>All types; some have two names.</summary>
    internal static readonly string[] Names =
        ["tms", "mapproxy", "tc", "arcgis", "mbtiles", "mbtile", "sqlite", "geopackage", "compact-v1", "compact-v2"];

    /// <summary>The cache that writes a type to a path.</summary>
    internal static CacheBackendConfiguration Backend(string type, string path) => type switch
    {
        "mapproxy" or "tc" => new FileBackendConfiguration { Directory = path },
        "arcgis" => new FileBackendConfiguration { Directory = path, DirectoryLayout = "arcgis" },
        "mbtiles" or "mbtile" => new MbTilesBackendConfiguration { FileName = path },
        "sqlite" => new SqliteBackendConfiguration { Directory = path },
        "geopackage" => new GeoPackageBackendConfiguration { FileName = path },
        "compact-v1" => new CompactBackendConfiguration { Directory = path, Version = 1 },
        "compact-v2" => new CompactBackendConfiguration { Directory = path, Version = 2 },
        _ => new FileBackendConfiguration { Directory = path, DirectoryLayout = "tms" },
    };
}
