using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Sources;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>Which upstream hosts the cluster asks, and how they are. Members note a host at most once a minute; after a day it is forgotten.</summary>
internal sealed class ClusterUpstreams(ClusterRedis redis, TimeProvider time)
{
    private const string Key = "upstreams";
    private const string Clock = "local clock = redis.call('TIME') local now = clock[1] * 1000000 + clock[2] ";

    // ARGV: the host with a bound of requests at a time.
    private const string NoteScript = Clock + """
        redis.call('ZADD', KEYS[1], now / 1000000, ARGV[1])
        return redis.call('EXPIRE', KEYS[1], 86400)
        """;

    private const string ListScript = Clock + """
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now / 1000000 - 86400)
        return redis.call('ZRANGE', KEYS[1], 0, -1)
        """;

    // KEYS: the host's state, its places for each bound. Answers with the pause that is left, the time until the next turn, the failures and
    // the places that are taken; times in microseconds.
    private const string StateScript = Clock + """
        local host = redis.call('HMGET', KEYS[1], 'paused', 'turn', 'failures')
        local answer = {
          string.format('%.0f', math.max(0, tonumber(host[1] or '0') - now)),
          string.format('%.0f', math.max(0, tonumber(host[2] or '0') - now)), host[3] or '0' }
        for i = 2, #KEYS do
          answer[i + 2] = tostring(redis.call('ZCOUNT', KEYS[i], string.format('%.0f', now), '+inf'))
        end
        return answer
        """;

    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> _noted = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Key of a host's state.</summary>
    internal static string StateKey(string host) => $"upstream:{{{host}}}";

    /// <summary>Key of the places under a bound.</summary>
    internal static string PlacesKey(string host, int bound) => $"upstream:{{{host}}}:{bound}";

    /// <summary>A host is being asked.</summary>
    internal void Note(string host, int bound)
    {
        string entry = $"{host} {bound}";
        long now = time.GetTimestamp();
        if (!_noted.TryGetValue(entry, out long last) || time.GetElapsedTime(last, now) > Rhythm)
        {
            _noted[entry] = now;
            _ = redis.TryEvaluateAsync(NoteScript, [Key], entry);
        }
    }

    /// <summary>The hosts, by name.</summary>
    /// <exception cref="Caches.CacheFaultException">The server did not answer.</exception>
    internal async Task<IReadOnlyList<UpstreamState>> StatesAsync()
    {
        var entries = (string[])await redis.EvaluateAsync(ListScript, Key);
        return await Task.WhenAll(entries
            .Select(entry => entry.Split(' '))
            .GroupBy(entry => entry[0], entry => int.Parse(entry[1], CultureInfo.InvariantCulture), StringComparer.OrdinalIgnoreCase)
            .OrderBy(host => host.Key, StringComparer.OrdinalIgnoreCase)
            .Select(host => StateAsync(host.Key, [.. host.Where(bound => bound > 0).Distinct().Order()])));
    }

    private async Task<UpstreamState> StateAsync(string host, int[] bounds)
    {
        var answer = (string[])await redis.EvaluateAsync(StateScript, [StateKey(host), .. bounds.Select(bound => PlacesKey(host, bound))]);
        double[] numbers = [.. answer.Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        return new UpstreamState(host)
        {
            Pause = TimeSpan.FromMicroseconds(numbers[0]),
            NextTurn = TimeSpan.FromMicroseconds(numbers[1]),
            Failures = (int)numbers[2],
            Places = [.. bounds.Select((bound, i) => new UpstreamPlaces(bound, (int)numbers[3 + i]))],
        };
    }
}
