using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>A level of a table of tiles.</summary>
public readonly record struct GeoPackageLevel(int Zoom, PixelSize TileSize, double Resolution);

/// <summary>A table of tiles in a GeoPackage.</summary>
/// <param name="Name">The table.</param>
/// <param name="EpsgNumber">Number of its SRS.</param>
/// <param name="BoundingBox">The box that the tiles fill, counted from its north-western corner.</param>
/// <param name="Levels">Its levels by number.</param>
public sealed record GeoPackageTiles(string Name, int EpsgNumber, BoundingBox BoundingBox, IReadOnlyList<GeoPackageLevel> Levels);

/// <summary>Reads what tiles there are in a GeoPackage of any maker (OGC 12-128r17, 2.2).</summary>
public static class GeoPackageContents
{
    /// <summary>All tables of tiles with an SRS that has an EPSG number.</summary>
    /// <exception cref="IOException">The file is no GeoPackage.</exception>
    public static IReadOnlyList<GeoPackageTiles> Read(string path)
    {
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException($"no such file: {path}", path);
        }

        try
        {
            using SqliteSession session = SqliteSession.Open(path);
            return ReadTables(session);
        }
        catch (SqliteException error)
        {
            throw new IOException($"'{path}' cannot be read as a GeoPackage: {error.Message}", error);
        }
    }

    private static List<GeoPackageTiles> ReadTables(SqliteSession session)
    {
        var tables = new List<GeoPackageTiles>();
        SqliteStatement contents = session.Prepare("""
            SELECT c.table_name, s.organization_coordsys_id, m.min_x, m.min_y, m.max_x, m.max_y
            FROM gpkg_contents c
            JOIN gpkg_spatial_ref_sys s ON s.srs_id = c.srs_id
            JOIN gpkg_tile_matrix_set m ON m.table_name = c.table_name
            WHERE c.data_type = 'tiles' AND upper(s.organization) = 'EPSG' ORDER BY c.table_name
            """);
        while (contents.Step())
        {
            string name = contents.Text(0);
            var box = new BoundingBox(contents.Number(2), contents.Number(3), contents.Number(4), contents.Number(5));
            tables.Add(new GeoPackageTiles(name, (int)contents.Integer(1), box, ReadLevels(session, name)));
        }

        contents.Reset();
        return tables;
    }

    private static List<GeoPackageLevel> ReadLevels(SqliteSession session, string table)
    {
        var levels = new List<GeoPackageLevel>();
        SqliteStatement matrices = session.Prepare(
            "SELECT zoom_level, tile_width, tile_height, pixel_x_size FROM gpkg_tile_matrix WHERE table_name = ? ORDER BY zoom_level");
        matrices.Bind(1, table);
        while (matrices.Step())
        {
            levels.Add(new GeoPackageLevel(
                (int)matrices.Integer(0), new PixelSize((int)matrices.Integer(1), (int)matrices.Integer(2)), matrices.Number(3)));
        }

        matrices.Reset();
        return levels;
    }
}
