using System.Text.RegularExpressions;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// A table of tiles in a GeoPackage, made and checked as MapProxy does (behaviour reference 4.5). Rows count as in the cache's grid: only
/// a grid that counts from the north-west makes files that other programs show upright.
/// </summary>
public sealed partial class GeoPackageTable : TileTable
{
    private const int MaximumMatrices = 20;
    private const double Tolerance = 1e-9;

    private readonly TileGrid _grid;
    private readonly BoundingBox _extent;

    /// <summary>Describes a table.</summary>
    /// <param name="name">Its name; see <see cref="IsName"/>.</param>
    /// <param name="grid">The grid of its tiles.</param>
    /// <param name="extent">Area with tiles, in the grid's SRS.</param>
    /// <exception cref="ArgumentException">The name cannot be that of a table.</exception>
    public GeoPackageTable(string name, TileGrid grid, BoundingBox extent)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' cannot be the name of a table", nameof(name));
        }

        const string Place = "zoom_level = ? AND tile_column = ? AND tile_row = ?";
        (Name, _grid, _extent) = (name, grid, extent);
        SelectSql = $"SELECT tile_data FROM \"{name}\" WHERE {Place}";
        SelectTimeSql = $"SELECT NULL FROM \"{name}\" WHERE {Place}";
        StoreSql = $"""
            INSERT INTO "{name}" (zoom_level, tile_column, tile_row, tile_data) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (zoom_level, tile_column, tile_row) DO UPDATE SET tile_data = excluded.tile_data
            """;
    }

    /// <inheritdoc/>
    internal override string Extension => "gpkg";

    /// <inheritdoc/>
    internal override string Name { get; }

    /// <inheritdoc/>
    internal override string SelectSql { get; }

    /// <inheritdoc/>
    internal override string SelectTimeSql { get; }

    /// <inheritdoc/>
    internal override string StoreSql { get; }

    // Systems without a number in EPSG's list count as undefined ones.
    private int SrsNumber => _grid.Srs.EpsgNumber ?? (_grid.Srs.IsWgs84 ? 4326 : _grid.Srs.IsGeographic ? 0 : -1);

    /// <summary>True for names that a table may have: letters, digits, "_" and "-".</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <inheritdoc/>
    internal override bool IsIn(SqliteSession session) => base.IsIn(session)
        && session.Any("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents'")
        && session.Any("SELECT 1 FROM gpkg_contents WHERE table_name = ?", Name);

    /// <inheritdoc/>
    internal override void Create(SqliteSession session)
    {
        session.Execute(GeoPackageSchema.SetApplication);
        session.Execute(GeoPackageSchema.Tables);
        session.Execute(GeoPackageSchema.TilesOf(Name));
        AddSystems(session);
        AddContents(session);
        AddMatrices(session);
    }

    /// <inheritdoc/>
    internal override void Check(SqliteSession session)
    {
        SqliteStatement contents = session.Prepare("""
            SELECT c.data_type, s.organization_coordsys_id FROM gpkg_contents c LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = c.srs_id
            WHERE c.table_name = ?
            """);
        Look(contents, () =>
        {
            string kind = contents.Text(0);
            if (!kind.Equals("tiles", StringComparison.OrdinalIgnoreCase))
            {
                throw Unfit($"holds '{kind}', no tiles");
            }

            long srs = contents.Integer(1);
            if (contents.IsNull(1) || (srs != SrsNumber && Srs.TryParse($"EPSG:{srs}")?.Equals(_grid.Srs) != true))
            {
                throw Unfit($"has the SRS {srs}, the grid '{_grid.Name}' has {_grid.Srs.Code}");
            }
        });

        SqliteStatement matrices = session.Prepare(
            "SELECT zoom_level, tile_width, tile_height, pixel_x_size, pixel_y_size FROM gpkg_tile_matrix WHERE table_name = ?");
        Look(matrices, () => CheckMatrix(
            matrices.Integer(0), (matrices.Integer(1), matrices.Integer(2)), (matrices.Number(3), matrices.Number(4))));
    }

    private void CheckMatrix(long level, (long Width, long Height) tile, (double X, double Y) pixel)
    {
        if (tile != (_grid.TileSize.Width, _grid.TileSize.Height))
        {
            throw Unfit($"has tiles of {tile.Width}×{tile.Height} pixels at level {level}, the grid '{_grid.Name}' of {_grid.TileSize.Width}×{_grid.TileSize.Height}");
        }

        if (level < 0 || level >= _grid.LevelCount)
        {
            return;
        }

        double resolution = _grid.Resolutions[(int)level];
        if (!AreClose(pixel.X, resolution) || !AreClose(pixel.Y, resolution))
        {
            throw Unfit(string.Create(
                null, $"has pixels of {pixel.X}×{pixel.Y} units at level {level}, the grid '{_grid.Name}' has {resolution}"));
        }
    }

    private static bool AreClose(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));

    private SqliteException Unfit(string reason) => new(SqliteException.Unfit, $"the table '{Name}' {reason}");

    private void Look(SqliteStatement statement, Action row)
    {
        statement.Bind(1, Name);
        try
        {
            while (statement.Step())
            {
                row();
            }
        }
        finally
        {
            statement.Reset();
        }
    }

    // What is there stays as it is: other tables use it too.
    private void AddSystems(SqliteSession session)
    {
        foreach ((int number, string organization, string name, string definition) in GeoPackageSchema.SystemsWith(SrsNumber))
        {
            session.Prepare("""
                INSERT OR IGNORE INTO gpkg_spatial_ref_sys (srs_id, organization, organization_coordsys_id, srs_name, definition)
                VALUES (?1, ?2, ?1, ?3, ?4)
                """).Bind(1, number).Bind(2, organization).Bind(3, name).Bind(4, definition).Run();
        }
    }

    private void AddContents(SqliteSession session)
    {
        Bind(
            session.Prepare("""
                INSERT OR IGNORE INTO gpkg_contents (table_name, srs_id, min_x, min_y, max_x, max_y, data_type, identifier, description)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'tiles', ?1, 'Created with Mapproxy.')
                """),
            _extent);
        Bind(
            session.Prepare("INSERT OR IGNORE INTO gpkg_tile_matrix_set (table_name, srs_id, min_x, min_y, max_x, max_y) VALUES (?, ?, ?, ?, ?, ?)"),
            _grid.BoundingBox);
    }

    private void Bind(SqliteStatement statement, BoundingBox box) => statement
        .Bind(1, Name).Bind(2, SrsNumber).Bind(3, box.MinX).Bind(4, box.MinY).Bind(5, box.MaxX).Bind(6, box.MaxY).Run();

    private void AddMatrices(SqliteSession session)
    {
        for (int level = 0; level < Math.Min(_grid.LevelCount, MaximumMatrices); level++)
        {
            PixelSize size = _grid.LevelSize(level);
            session.Prepare("""
                INSERT OR IGNORE INTO gpkg_tile_matrix
                  (table_name, zoom_level, matrix_width, matrix_height, tile_width, tile_height, pixel_x_size, pixel_y_size)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                """)
                .Bind(1, Name).Bind(2, level).Bind(3, size.Width).Bind(4, size.Height)
                .Bind(5, _grid.TileSize.Width).Bind(6, _grid.TileSize.Height).Bind(7, _grid.Resolutions[level]).Run();
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
