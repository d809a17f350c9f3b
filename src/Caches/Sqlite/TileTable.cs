using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>
/// How a database keeps tiles. All statements on tiles take level, column and row as their first parameters; what they read is the
/// picture and, where it is kept, the time of writing.
/// </summary>
public abstract class TileTable
{
    /// <summary>Ending of file names, without dot.</summary>
    internal abstract string Extension { get; }

    /// <summary>Whether rows carry the time of their writing.</summary>
    internal virtual bool HasTimestamps => false;

    /// <summary>Name of the table of tiles.</summary>
    internal abstract string Name { get; }

    /// <summary>Reads a tile: picture and time.</summary>
    internal abstract string SelectSql { get; }

    /// <summary>Reads the time of a tile.</summary>
    internal abstract string SelectTimeSql { get; }

    /// <summary>Writes a tile: fourth parameter the picture, then the time and the time from which on a stored time is not credible.</summary>
    internal abstract string StoreSql { get; }

    /// <summary>Removes a tile.</summary>
    internal string RemoveSql => $"DELETE FROM \"{Name}\" WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?";

    /// <summary>Reads the columns and rows that follow a tile: up to a column, between two rows, and as many as the last parameter tells.</summary>
    internal string ListSql => $"""
        SELECT tile_column, tile_row FROM "{Name}"
        WHERE zoom_level = ? AND (tile_column, tile_row) > (?, ?) AND tile_column <= ? AND tile_row BETWEEN ? AND ?
        ORDER BY tile_column, tile_row LIMIT ?
        """;

    /// <summary>Counts the tiles of a level.</summary>
    internal string CountLevelSql => $"SELECT count(*) FROM \"{Name}\" WHERE zoom_level = ?";

    /// <summary>Removes a level.</summary>
    internal string RemoveLevelSql => $"DELETE FROM \"{Name}\" WHERE zoom_level = ?";

    /// <summary>Whether the table of tiles is there; it may be a view in files that others made.</summary>
    internal virtual bool IsIn(SqliteSession session) =>
        session.Any("SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?", Name);

    /// <summary>Whether all is there that writing needs.</summary>
    internal virtual bool IsComplete(SqliteSession session) => IsIn(session);

    /// <summary>Makes what is missing, within a transaction.</summary>
    internal abstract void Create(SqliteSession session);

    /// <summary>Looks whether existing tables hold tiles of this cache.</summary>
    /// <exception cref="SqliteException">They do not.</exception>
    internal virtual void Check(SqliteSession session)
    {
        // Any table of tiles will do.
    }
}
