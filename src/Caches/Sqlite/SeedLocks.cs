using System.Diagnostics;

namespace MapProxyCluster.Caches;

/// <summary>
/// Keeps several calls of seed tools on one machine from working on the same cache: a database that MapProxy's own tool uses as well
/// (mapproxy/seed/cachelock.py). A call that has ended without giving its lock back is noticed by its process id.
/// </summary>
public sealed class SeedLocks : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SqliteSession _session;
    private readonly TimeProvider _time;
    private readonly int _process = Environment.ProcessId;

    private SeedLocks(SqliteSession session, TimeProvider time) => (_session, _time) = (session, time);

    /// <summary>Opens the database, which is made when it is not there.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static SeedLocks Open(string path, TimeProvider time)
    {
        // An empty file is an empty database.
        System.IO.File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        return Guard(() =>
        {
            SqliteSession session = SqliteSession.Open(path);
            session.WaitForLocks(Patience);
            session.Execute("CREATE TABLE IF NOT EXISTS cache_locks (cache_name TEXT NOT NULL, created REAL NOT NULL, pid INTEGER NOT NULL)");
            return new SeedLocks(session, time);
        });
    }

    /// <summary>Queues up for a cache; true when it is this process's turn.</summary>
    /// <exception cref="IOException">The database cannot be used.</exception>
    public bool TryAcquire(string cache) => Guard(() =>
    {
        bool isOurs = false;
        _session.Transact("BEGIN EXCLUSIVE", () =>
        {
            long[] queue = [.. Queue(cache)];
            if (!queue.Contains(_process))
            {
                double now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
                _session.Prepare("INSERT INTO cache_locks (cache_name, pid, created) VALUES (?1, ?2, ?3)").Bind(1, cache).Bind(2, _process).Bind(3, now).Run();
                queue = [.. queue, _process];
            }

            foreach (long gone in queue.Where(process => !IsRunning(process)))
            {
                Remove(cache, gone);
            }

            isOurs = queue.First(IsRunning) == _process;
        });
        return isOurs;
    });

    /// <summary>Gives a cache back.</summary>
    /// <exception cref="IOException">The database cannot be used.</exception>
    public void Release(string cache) => Guard(() =>
    {
        Remove(cache, _process);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private List<long> Queue(string cache)
    {
        var processes = new List<long>();
        SqliteStatement select = _session.Prepare("SELECT pid FROM cache_locks WHERE cache_name = ?1 ORDER BY created").Bind(1, cache);
        while (select.Step())
        {
            processes.Add(select.Integer(0));
        }

        select.Reset();
        return processes;
    }

    private void Remove(string cache, long process) =>
        _session.Prepare("DELETE FROM cache_locks WHERE cache_name = ?1 AND pid = ?2").Bind(1, cache).Bind(2, process).Run();

    private static bool IsRunning(long process)
    {
        try
        {
            using Process found = Process.GetProcessById((int)process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static T Guard<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (SqliteException error)
        {
            throw new IOException($"the lock file cannot be used: {error.Message}", error);
        }
    }
}
