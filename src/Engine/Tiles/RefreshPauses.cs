using System.Collections.Concurrent;

namespace MapProxyCluster.Engine;

/// <summary>Remembers which metatiles have just failed to be refreshed, so that their stale tiles are shown without a new try each time.</summary>
internal sealed class RefreshPauses(TimeProvider time)
{
    private const int MaximumEntries = 10_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>True when the metatile may be tried.</summary>
    internal bool Allows(string key)
    {
        if (!_until.TryGetValue(key, out DateTimeOffset until))
        {
            return true;
        }

        if (time.GetUtcNow() < until)
        {
            return false;
        }

        _until.TryRemove(key, out _);
        return true;
    }

    /// <summary>The metatile has failed.</summary>
    internal void Begin(string key)
    {
        if (_until.Count >= MaximumEntries)
        {
            _until.Clear();
        }

        _until[key] = time.GetUtcNow() + Pause;
    }
}
