using System.Collections.Concurrent;

namespace MapProxyCluster.Origin.Hosting;

/// <summary>Counts requests, so that tests can see how often this server was asked.</summary>
internal sealed class RequestCounts
{
    private readonly ConcurrentDictionary<string, int> _paths = new(), _operations = new();

    /// <summary>Counts a request by its path, and by its REQUEST parameter if it has one.</summary>
    internal void Add(HttpRequest request)
    {
        _ = _paths.AddOrUpdate(request.Path, 1, (_, count) => count + 1);
        if (request.Query["request"] is [{ Length: > 0 } operation, ..])
        {
            _ = _operations.AddOrUpdate(operation, 1, (_, count) => count + 1);
        }
    }

    /// <summary>All counts since the start or the last reset.</summary>
    internal object Snapshot() => new { requests = _paths.Values.Sum(), paths = _paths, operations = _operations };

    /// <summary>Begins again at zero.</summary>
    internal void Reset()
    {
        _paths.Clear();
        _operations.Clear();
    }
}
