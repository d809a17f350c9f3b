using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace MapProxyCluster.Caches;

/// <summary>
/// One database file of a cache. Reads that fail are misses, writes that fail are faults; both are told to the log. Locks of other
/// processes are waited for without keeping a thread.
/// </summary>
internal sealed class SqliteDatabase(
    string path, SqliteTileCacheOptions options, SqliteSessions sessions, TimeProvider time, ILogger logger)
{
    private const int FirstPauseMilliseconds = 1, LongestPauseMilliseconds = 100;

    // A writer that gave way at once would never find a moment without readers; while it waits inside SQLite, no new ones come in.
    private static readonly TimeSpan WriterPatience = TimeSpan.FromMilliseconds(250);

    private readonly CacheBreaker _breaker = new(time);
    private readonly SqliteFaults _faults = new(path, time, logger);

    /// <summary>The file.</summary>
    internal string Path => path;

    /// <summary>Reads something; the default when there is nothing, or when it cannot be read.</summary>
    internal async ValueTask<T?> ReadAsync<T>(Func<SqliteSession, T?> read, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            return default;
        }

        try
        {
            T? result = await WhenUnlockedAsync(
                () => sessions.ReadAsync(path, session => IsReady(session) ? read(session) : default, cancellationToken), cancellationToken);
            _breaker.Succeeded();
            return result;
        }
        catch (SqliteException error)
        {
            // Reading writes only where a killed writer's work has to be undone.
            Report(error.Code == raw.SQLITE_READONLY ? SqliteException.Undone : error);
            return default;
        }
    }

    /// <summary>Writes something in one transaction.</summary>
    /// <param name="write">What is written; run on a thread that may wait for the disk.</param>
    /// <param name="creates">Whether a missing file and missing tables are made; otherwise nothing is done without them.</param>
    /// <param name="cancellationToken">Ends the waiting, not the writing.</param>
    /// <exception cref="CacheFaultException">Nothing was written.</exception>
    internal async ValueTask WriteAsync(Action<SqliteSession> write, bool creates, CancellationToken cancellationToken)
    {
        if (!creates && FileState.Of(path) is null)
        {
            return;
        }

        if (!_breaker.Allows())
        {
            throw new CacheFaultException($"{path} is locked by another process");
        }

        try
        {
            await WhenUnlockedAsync(() => sessions.WriteAsync(path, () => Write(write, creates), cancellationToken), cancellationToken);
            _breaker.Succeeded();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            if (error is SqliteException refusal)
            {
                Report(refusal);
            }

            throw new CacheFaultException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Removes the file with its companions, in the order that SQLite forgives an interruption of.</summary>
    /// <exception cref="CacheFaultException">It is still there.</exception>
    internal async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sessions.WriteAsync(
                path,
                () =>
                {
                    sessions.Forget(path);
                    DatabaseFiles.Delete(path);
                    return true;
                },
                cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CacheFaultException($"{path} could not be removed: {error.Message}", error);
        }
    }

    /// <summary>Why an existing file cannot hold this cache; null when it can, is not there, or cannot be read now.</summary>
    internal string? FindConflict()
    {
        try
        {
            _ = FileState.Of(path) is not null && sessions.Use(path, mayWrite: false, IsReady);
            return null;
        }
        catch (SqliteException error)
        {
            return error.Code == SqliteException.Unfit ? $"{path}: {error.Message}" : null;
        }
    }

    private bool IsReady(SqliteSession session)
    {
        if (!session.IsReadyFor(options.Table))
        {
            if (!options.Table.IsIn(session))
            {
                return false;
            }

            options.Table.Check(session);
            session.SetReadyFor(options.Table);
        }

        return true;
    }

    private bool Write(Action<SqliteSession> write, bool creates)
    {
        if (creates)
        {
            DatabaseFiles.Create(path, options);
        }

        return sessions.Use(path, mayWrite: true, session =>
        {
            session.WaitForLocks(WriterPatience < options.BusyTimeout ? WriterPatience : options.BusyTimeout);
            try
            {
                return Write(session, write, creates);
            }
            finally
            {
                session.WaitForLocks(TimeSpan.Zero);
            }
        });
    }

    private bool Write(SqliteSession session, Action<SqliteSession> write, bool creates)
    {
        if (!creates && !IsReady(session))
        {
            return false;
        }

        bool isNew = creates && !(IsReady(session) && options.Table.IsComplete(session));
        if (isNew && options.WriteAheadLog && !session.Any("SELECT 1 FROM sqlite_master"))
        {
            session.Execute("PRAGMA journal_mode = wal");
        }

        session.RelaxWithWriteAheadLog();
        session.Transact("BEGIN IMMEDIATE", () =>
        {
            if (isNew)
            {
                options.Table.Create(session);
                options.Table.Check(session);
            }

            write(session);
        });
        return true;
    }

    private async ValueTask<T?> WhenUnlockedAsync<T>(Func<ValueTask<T?>> act, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        for (int pause = FirstPauseMilliseconds; ; pause = Math.Min(2 * pause, LongestPauseMilliseconds))
        {
            try
            {
                return await act();
            }
            catch (SqliteException error) when (error.IsBusy && time.GetElapsedTime(start) < options.BusyTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
            }
        }
    }

    // Only a lock is worth a pause: everything else shows at once, and other tiles of the file may be sound.
    private void Report(SqliteException error)
    {
        if (error.IsBusy)
        {
            _breaker.Failed();
        }

        _faults.Tell(error);
    }
}
