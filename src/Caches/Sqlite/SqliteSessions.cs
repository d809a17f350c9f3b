using System.Collections.Concurrent;

namespace MapProxyCluster.Caches;

/// <summary>
/// The open databases of a process. A session is lent to one user at a time; idle ones are kept within a bound, whatever the number of
/// files. Few reads run at a time: they keep their threads, so a slow disk must not take all of them. A file has one writer at a time.
/// </summary>
/// <param name="readsOnly">
/// Whether files are opened for reading unless something is written: for processes that leave writing to others. What a killed writer has left
/// undone is then a miss until a writer has looked after it.
/// </param>
public sealed class SqliteSessions(bool readsOnly = false) : IDisposable
{
    private const int MaximumIdle = 64;

    private readonly SemaphoreSlim _readers = new(Math.Max(8, 4 * Environment.ProcessorCount));
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _writers = new(StringComparer.Ordinal);
    private readonly List<SqliteSession> _idle = [];
    private readonly Lock _lock = new();
    private bool _isClosed;

    /// <summary>Closes all databases that are not in use, and the others when they are given back.</summary>
    public void Dispose()
    {
        SqliteSession[] all;
        lock (_lock)
        {
            _isClosed = true;
            all = [.. _idle];
            _idle.Clear();
        }

        Close(all);
        _readers.Dispose();
        foreach (SemaphoreSlim writer in _writers.Values)
        {
            writer.Dispose();
        }
    }

    /// <summary>Reads from a file on the calling thread, when it is its turn; the default when there is no file.</summary>
    internal async ValueTask<T?> ReadAsync<T>(string path, Func<SqliteSession, T?> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken);
        try
        {
            return FileState.Of(path) is null ? default : Use(path, !readsOnly, read);
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Writes to a file, or removes it, on a thread that may wait for the disk.</summary>
    internal async ValueTask<T?> WriteAsync<T>(string path, Func<T?> write, CancellationToken cancellationToken)
    {
        SemaphoreSlim writer = _writers.GetOrAdd(path, static _ => new SemaphoreSlim(1));
        await writer.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(write, CancellationToken.None);
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>Lends a session for an act. After an error other than somebody else's lock it is closed: it may be in any state.</summary>
    internal T Use<T>(string path, bool mayWrite, Func<SqliteSession, T> act)
    {
        SqliteSession session = Take(path, mayWrite) ?? SqliteSession.Open(path, mayWrite);
        T result;
        try
        {
            result = act(session);
        }
        catch (SqliteException error) when (error.IsBusy)
        {
            GiveBack(session);
            throw;
        }
        catch
        {
            session.Dispose();
            throw;
        }

        GiveBack(session);
        return result;
    }

    /// <summary>Closes the idle sessions of a file, before it is removed.</summary>
    internal void Forget(string path)
    {
        SqliteSession[] forgotten;
        lock (_lock)
        {
            forgotten = [.. _idle.Where(session => session.Path == path)];
            _idle.RemoveAll(session => session.Path == path);
        }

        Close(forgotten);
    }

    // The youngest first: its pages are the likeliest to be in memory. Stale ones are closed on the way.
    private SqliteSession? Take(string path, bool mayWrite)
    {
        while (TakeIdle(path, mayWrite) is { } session)
        {
            if (session.IsCurrent)
            {
                return session;
            }

            session.Dispose();
        }

        return null;
    }

    private SqliteSession? TakeIdle(string path, bool mayWrite)
    {
        lock (_lock)
        {
            int found = _idle.FindLastIndex(session => session.MayWrite == mayWrite && session.Path == path);
            if (found < 0)
            {
                return null;
            }

            SqliteSession session = _idle[found];
            _idle.RemoveAt(found);
            return session;
        }
    }

    private void GiveBack(SqliteSession session)
    {
        SqliteSession? surplus = null;
        lock (_lock)
        {
            if (_isClosed)
            {
                surplus = session;
            }
            else
            {
                _idle.Add(session);
                if (_idle.Count > MaximumIdle)
                {
                    surplus = _idle[0];
                    _idle.RemoveAt(0);
                }
            }
        }

        surplus?.Dispose();
    }

    private static void Close(SqliteSession[] sessions)
    {
        foreach (SqliteSession session in sessions)
        {
            session.Dispose();
        }
    }
}
