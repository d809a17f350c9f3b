using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>Counts the faults of a cache's backend and tells them, at most once a minute for the same reason.</summary>
/// <param name="backend">Type of the backend, such as "compact".</param>
/// <param name="place">Which cache it is.</param>
/// <param name="time">Clock of the minute.</param>
/// <param name="logger">Where faults are told.</param>
internal sealed partial class FaultLog(string backend, string place, TimeProvider time, ILogger logger)
{
    private const int MaximumReasons = 100;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    internal void Report(string reason)
    {
        CacheMetrics.Faults.Add(1, new KeyValuePair<string, object?>("backend", backend));
        if (IsNews(reason))
        {
            LogFault(logger, backend, place, reason);
        }
    }

    private bool IsNews(string reason)
    {
        lock (_told)
        {
            if (_told.TryGetValue(reason, out long last) && time.GetElapsedTime(last) < Quiet)
            {
                return false;
            }

            if (_told.Count == MaximumReasons)
            {
                _told.Clear();
            }

            _told[reason] = time.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Backend} cache {Place}: {Reason}")]
    private static partial void LogFault(ILogger logger, string backend, string place, string reason);
}
