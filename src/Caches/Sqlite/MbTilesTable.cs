namespace MapProxyCluster.Caches;

/// <summary>
/// The tables of MBTiles (MBTiles specification 1.3; behaviour reference 4.3), with MapProxy's column for the time of writing where
/// wanted. Rows count as in the cache's grid: only a grid that counts from the south-west makes files that other programs show upright.
/// </summary>
/// <param name="hasTimestamps">Whether tiles have a time, which is MapProxy's addition and used in files per level.</param>
/// <param name="metadata">What a new file tells about itself.</param>
public sealed class MbTilesTable(bool hasTimestamps, IReadOnlyList<KeyValuePair<string, string>> metadata) : TileTable
{
    private const string Place = "zoom_level = ? AND tile_column = ? AND tile_row = ?";

    /// <inheritdoc/>
    internal override string Extension => "mbtiles";

    /// <inheritdoc/>
    internal override bool HasTimestamps => hasTimestamps;

    /// <inheritdoc/>
    internal override string Name => "tiles";

    /// <inheritdoc/>
    internal override string SelectSql { get; } = hasTimestamps
        ? $"SELECT tile_data, last_modified FROM tiles WHERE {Place}"
        : $"SELECT tile_data FROM tiles WHERE {Place}";

    /// <inheritdoc/>
    internal override string SelectTimeSql => hasTimestamps
        ? $"SELECT last_modified FROM tiles WHERE {Place}"
        : $"SELECT NULL FROM tiles WHERE {Place}";

    // A maker that was held up must not undo the work of another. Local times sort as texts.
    /// <inheritdoc/>
    internal override string StoreSql { get; } = hasTimestamps
        ? """
          INSERT INTO tiles (zoom_level, tile_column, tile_row, tile_data, last_modified) VALUES (?1, ?2, ?3, ?4, ?5)
          ON CONFLICT (zoom_level, tile_column, tile_row) DO UPDATE SET tile_data = excluded.tile_data, last_modified = excluded.last_modified
          WHERE last_modified IS NULL OR last_modified <= ?5 OR last_modified >= ?6
          """
        : """
          INSERT INTO tiles (zoom_level, tile_column, tile_row, tile_data) VALUES (?1, ?2, ?3, ?4)
          ON CONFLICT (zoom_level, tile_column, tile_row) DO UPDATE SET tile_data = excluded.tile_data
          """;

    /// <summary>Removes the tiles of a level (first parameter) that were written before a local time (second parameter).</summary>
    internal const string RemoveBeforeSql = "DELETE FROM tiles WHERE zoom_level = ? AND last_modified < ?";

    // Other programs give the index other names, and who was killed in time has none.
    /// <inheritdoc/>
    internal override bool IsComplete(SqliteSession session) =>
        base.IsComplete(session) && session.Any("""SELECT 1 FROM pragma_index_list('tiles') WHERE "unique" = 1""");

    /// <inheritdoc/>
    internal override void Create(SqliteSession session)
    {
        string time = hasTimestamps ? ", last_modified datetime DEFAULT (datetime('now', 'localtime'))" : "";
        session.Execute($"CREATE TABLE IF NOT EXISTS tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob{time})");

        if (!IsComplete(session))
        {
            session.Execute("CREATE UNIQUE INDEX IF NOT EXISTS idx_tile ON tiles (zoom_level, tile_column, tile_row)");
        }

        if (session.Any("SELECT 1 FROM sqlite_master WHERE name = 'metadata'"))
        {
            return;
        }

        session.Execute("CREATE TABLE metadata (name text, value text)");
        foreach ((string name, string value) in metadata)
        {
            session.Prepare("INSERT INTO metadata (name, value) VALUES (?, ?)").Bind(1, name).Bind(2, value).Run();
        }
    }
}
