using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>Counts what goes wrong with a database, and tells each kind of trouble once a minute.</summary>
internal sealed partial class SqliteFaults(string path, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, long> _told = new();

    internal void Tell(SqliteException error)
    {
        CacheMetrics.Faults.Add(1, new KeyValuePair<string, object?>("backend", "sqlite"));
        long now = time.GetTimestamp();
        if (_told.TryGetValue(error.Code, out long told) && time.GetElapsedTime(told, now) < Pause)
        {
            return;
        }

        _told[error.Code] = now;
        LogFault(error.IsDamage || error.Code == SqliteException.Unfit ? LogLevel.Error : LogLevel.Warning, path, error.Message, error.Advice);
    }

    [LoggerMessage(Message = "database {Path}: {Reason}{Advice}")]
    private partial void LogFault(LogLevel level, string path, string reason, string advice);
}
