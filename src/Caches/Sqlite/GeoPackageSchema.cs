namespace MapProxyCluster.Caches;

/// <summary>The tables that every GeoPackage with tiles has (OGC 12-128r10, GeoPackage 1.0, clauses 1.1.2, 1.1.3, 2.2.6 and 2.2.7).</summary>
internal static class GeoPackageSchema
{
    /// <summary>"GP10" in the file's header.</summary>
    internal const string SetApplication = "PRAGMA application_id = 1196437808";

    internal const string Tables = """
        CREATE TABLE IF NOT EXISTS gpkg_spatial_ref_sys (
          srs_name TEXT NOT NULL,
          srs_id INTEGER NOT NULL PRIMARY KEY,
          organization TEXT NOT NULL,
          organization_coordsys_id INTEGER NOT NULL,
          definition TEXT NOT NULL,
          description TEXT);
        CREATE TABLE IF NOT EXISTS gpkg_contents (
          table_name TEXT NOT NULL PRIMARY KEY,
          data_type TEXT NOT NULL,
          identifier TEXT UNIQUE,
          description TEXT DEFAULT '',
          last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
          min_x DOUBLE,
          min_y DOUBLE,
          max_x DOUBLE,
          max_y DOUBLE,
          srs_id INTEGER,
          CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE IF NOT EXISTS gpkg_tile_matrix_set (
          table_name TEXT NOT NULL PRIMARY KEY,
          srs_id INTEGER NOT NULL,
          min_x DOUBLE NOT NULL,
          min_y DOUBLE NOT NULL,
          max_x DOUBLE NOT NULL,
          max_y DOUBLE NOT NULL,
          CONSTRAINT fk_gtms_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name),
          CONSTRAINT fk_gtms_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
        CREATE TABLE IF NOT EXISTS gpkg_tile_matrix (
          table_name TEXT NOT NULL,
          zoom_level INTEGER NOT NULL,
          matrix_width INTEGER NOT NULL,
          matrix_height INTEGER NOT NULL,
          tile_width INTEGER NOT NULL,
          tile_height INTEGER NOT NULL,
          pixel_x_size DOUBLE NOT NULL,
          pixel_y_size DOUBLE NOT NULL,
          CONSTRAINT pk_ttm PRIMARY KEY (table_name, zoom_level),
          CONSTRAINT fk_tmm_table_name FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name))
        """;

    /// <summary>The table of tiles, of which a file may have several.</summary>
    internal static string TilesOf(string table) => $"""
        CREATE TABLE IF NOT EXISTS "{table}" (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          zoom_level INTEGER NOT NULL,
          tile_column INTEGER NOT NULL,
          tile_row INTEGER NOT NULL,
          tile_data BLOB NOT NULL,
          UNIQUE (zoom_level, tile_column, tile_row))
        """;

    /// <summary>The rows of <c>gpkg_spatial_ref_sys</c> that a file must have, web mercator, and the grid's own.</summary>
    internal static IEnumerable<(int Number, string Organization, string Name, string Definition)> SystemsWith(int own)
    {
        yield return (4326, "epsg", "WGS 84", Wgs84);
        yield return (3857, "epsg", "WGS 84 / Pseudo-Mercator", WebMercator);
        yield return (-1, "NONE", "Undefined cartesian SRS", "undefined");
        yield return (0, "NONE", "Undefined geographic SRS", "undefined");
        yield return (own, "epsg", "Not provided", "undefined");
    }

    // The definitions of EPSG 4326 and 3857 in well-known text, as PROJ writes them.
    private const string Wgs84 =
        """GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],"""
        + """PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]""";

    private const string WebMercator =
        $"""PROJCS["WGS 84 / Pseudo-Mercator",{Wgs84},PROJECTION["Mercator_1SP"],PARAMETER["central_meridian",0],"""
        + """PARAMETER["scale_factor",1],PARAMETER["false_easting",0],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],"""
        + """AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","3857"]]""";
}
