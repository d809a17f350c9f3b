using SQLitePCL;

namespace MapProxyCluster.Caches;

/// <summary>
/// An open database with its prepared statements; used by one thread at a time. Locks of others are not waited for unless asked:
/// waiting is done without a thread.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private const int MaximumStatements = 32, MaximumTables = 32;

    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);
    private readonly HashSet<TileTable> _ready = [];
    private readonly FileState? _file;
    private readonly bool _isFrozen;
    private bool _isRelaxed;

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(string path, sqlite3 database, FileState? file, bool mayWrite, bool isFrozen) =>
        (Path, _database, _file, MayWrite, _isFrozen) = (path, database, file, mayWrite, isFrozen);

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>Whether it was asked for to write.</summary>
    internal bool MayWrite { get; }

    /// <summary>Whether the file is still the one that was opened: it may have been removed or replaced.</summary>
    internal bool IsCurrent => _file is { } opened && FileState.Of(Path) is { } file
        && (_isFrozen ? file == opened && FrozenLog.Is(Path) : file.Inode == opened.Inode);

    /// <summary>Opens an existing file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayWrite">Whether to write; a file that must not be written to is opened for reading all the same.</param>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    internal static SqliteSession Open(string path, bool mayWrite = true)
    {
        // Looked at before the opening: a file that is replaced meanwhile is then taken for stale, never an old one for current.
        FileState? file = FileState.Of(path);
        bool isFrozen = FrozenLog.Is(path);
        int access = isFrozen ? raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI : mayWrite ? raw.SQLITE_OPEN_READWRITE : raw.SQLITE_OPEN_READONLY;
        int code = raw.sqlite3_open_v2(isFrozen ? FrozenLog.UriOf(path) : path, out sqlite3 database, access | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            SqliteException failure = Failure(database, code);
            database.Dispose();
            throw failure;
        }

        return new SqliteSession(path, database, file, mayWrite, isFrozen);
    }

    public void Dispose()
    {
        CloseStatements();
        _database.Dispose();
    }

    /// <summary>Whether the tables are there and have been found to fit.</summary>
    internal bool IsReadyFor(TileTable table) => _ready.Contains(table);

    internal void SetReadyFor(TileTable table)
    {
        // Every reload of a configuration brings tables anew.
        if (_ready.Count >= MaximumTables)
        {
            _ready.Clear();
        }

        _ready.Add(table);
    }

    /// <summary>How long SQLite itself waits for locks, keeping the thread; zero at first.</summary>
    internal void WaitForLocks(TimeSpan time) => _ = raw.sqlite3_busy_timeout(_database, (int)time.TotalMilliseconds);

    /// <summary>
    /// With a write-ahead log, only its taking over waits for the disk: a power cut may cost the last tiles, never the file
    /// (sqlite.org, pragma synchronous). Other files keep SQLite's usual care, as in MapProxy.
    /// </summary>
    internal void RelaxWithWriteAheadLog()
    {
        if (_isRelaxed)
        {
            return;
        }

        SqliteStatement mode = Prepare("PRAGMA journal_mode");
        bool hasLog = mode.Step() && mode.Text(0) == "wal";
        mode.Reset();
        if (hasLog)
        {
            Execute("PRAGMA synchronous = NORMAL");
            _isRelaxed = true;
        }
    }

    /// <summary>A prepared statement, kept for its next use.</summary>
    internal SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out SqliteStatement? known))
        {
            return known;
        }

        if (_statements.Count >= MaximumStatements)
        {
            CloseStatements();
        }

        int code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt prepared);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(_database, code);
        }

        return _statements[sql] = new SqliteStatement(_database, prepared);
    }

    /// <summary>Runs a statement once.</summary>
    internal void Execute(string sql)
    {
        int code = raw.sqlite3_exec(_database, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(_database, code);
        }
    }

    /// <summary>True when a query has a row.</summary>
    internal bool Any(string sql, params ReadOnlySpan<string> values)
    {
        SqliteStatement statement = Prepare(sql);
        for (int i = 0; i < values.Length; i++)
        {
            statement.Bind(i + 1, values[i]);
        }

        try
        {
            return statement.Step();
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Does something in one transaction: all of it or nothing.</summary>
    /// <param name="begin">BEGIN for reading, which sees one state throughout; BEGIN IMMEDIATE for writing.</param>
    /// <param name="act">What to do.</param>
    internal void Transact(string begin, Action act)
    {
        Prepare(begin).Run();
        try
        {
            act();
            Prepare("COMMIT").Run();
        }
        finally
        {
            // After a COMMIT this is not so; after an error SQLite may have rolled back by itself.
            if (raw.sqlite3_get_autocommit(_database) == 0)
            {
                _ = raw.sqlite3_exec(_database, "ROLLBACK");
            }
        }
    }

    // Many tables in one file have many statements; the next uses prepare them again.
    private void CloseStatements()
    {
        foreach (SqliteStatement statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    internal static SqliteException Failure(sqlite3 database, int code) => new(code, raw.sqlite3_errmsg(database).utf8_to_string() ?? $"error {code}");
}
