using SQLitePCL;

namespace MapProxyCluster.Caches;

/// <summary>What SQLite, or a look into a database, has refused.</summary>
/// <param name="code">SQLite's result code.</param>
/// <param name="message">What is wrong, for the log.</param>
internal sealed class SqliteException(int code, string message) : Exception(message)
{
    /// <summary>The database's tables are of another shape than the cache's.</summary>
    internal const int Unfit = -1;

    private const int Unfinished = -2;

    /// <summary>A writer has ended amid its work, and this process may not undo it.</summary>
    internal static SqliteException Undone { get; } = new(Unfinished, "a writer has ended amid its work; the next one puts that right, until then tiles count as missing");

    private const int PrimaryCode = 0xff;

    /// <summary>SQLite's primary result code.</summary>
    internal int Code { get; } = code < 0 ? code : code & PrimaryCode;

    /// <summary>Somebody else holds a lock; a moment later it may work.</summary>
    internal bool IsBusy => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The file's contents are damaged.</summary>
    internal bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>What an administrator can do about it.</summary>
    internal string Advice => Code switch
    {
        raw.SQLITE_CORRUPT => "; its sound pages are still read; move the file away and its tiles are made again, or mend it with 'sqlite3 FILE .recover'",
        raw.SQLITE_NOTADB => "; move the file away and its tiles are made again",
        raw.SQLITE_READONLY => "; its tiles are served, new ones are not stored",
        raw.SQLITE_CANTOPEN => "; the file and its folder, where SQLite puts further files, must be readable, and writable for new tiles",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "; another process keeps it locked: one process should write a file",
        _ => "",
    };
}
