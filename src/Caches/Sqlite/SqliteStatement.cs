using SQLitePCL;

namespace MapProxyCluster.Caches;

/// <summary>A prepared statement of a session. Parameters count from 1, columns from 0.</summary>
internal sealed class SqliteStatement(sqlite3 database, sqlite3_stmt statement) : IDisposable
{
    public void Dispose() => statement.Dispose();

    internal SqliteStatement Bind(int parameter, long value) => Checked(raw.sqlite3_bind_int64(statement, parameter, value));

    internal SqliteStatement Bind(int parameter, double value) => Checked(raw.sqlite3_bind_double(statement, parameter, value));

    internal SqliteStatement Bind(int parameter, string value) => Checked(raw.sqlite3_bind_text(statement, parameter, value));

    internal SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value) => Checked(
        value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, parameter, 0) : raw.sqlite3_bind_blob(statement, parameter, value));

    /// <summary>Binds a tile's place: level, column and row, the order of all statements on tiles.</summary>
    internal SqliteStatement Bind(Tiling.TileCoord tile) => Bind(1, tile.Z).Bind(2, tile.X).Bind(3, tile.Y);

    /// <summary>Goes to the next row; false after the last. Until <see cref="Reset"/> the statement holds its locks.</summary>
    internal bool Step()
    {
        int code = raw.sqlite3_step(statement);
        return code == raw.SQLITE_ROW || (code == raw.SQLITE_DONE ? false : throw SqliteSession.Failure(database, code));
    }

    /// <summary>Makes the statement ready for its next use.</summary>
    internal void Reset() => _ = raw.sqlite3_reset(statement);

    /// <summary>Runs the statement to its end.</summary>
    internal void Run()
    {
        try
        {
            while (Step())
            {
                // A statement that changes something has no rows of interest.
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Runs a statement that changes rows; tells how many.</summary>
    internal long Change()
    {
        Run();
        return raw.sqlite3_changes(database);
    }

    internal bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    internal long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    internal double Number(int column) => raw.sqlite3_column_double(statement, column);

    internal string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string() ?? "";

    /// <summary>The bytes of a column, valid until the next step.</summary>
    internal ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    private SqliteStatement Checked(int code) => code == raw.SQLITE_OK ? this : throw SqliteSession.Failure(database, code);
}
