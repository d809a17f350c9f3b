using System.Collections.Concurrent;
using System.Globalization;
using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// Bounds for the whole cluster, kept in Redis: one round trip for each request to an upstream. While Redis is away, each process keeps
/// the bounds for itself.
/// </summary>
public sealed class ClusterPermits(ClusterRedis redis, TimeProvider time) : IUpstreamPermits
{
    // KEYS: the host's state, its places. ARGV: token, places, life of a place, interval, burst, longest wait, whether it is in the
    // background, for how long a client that waits is remembered; all times in microseconds.
    // Answers with a letter and a time: P the pause that is left, W no place is free or clients go first, B the wait until a turn that
    // may be free then, T the wait would be too long, A the wait until the turn. Turns follow the generic cell rate algorithm (ITU-T I.371).
    private const string AcquireScript = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local host = redis.call('HMGET', KEYS[1], 'paused', 'turn', 'failures', 'client')
        local background = ARGV[7] == '1'
        if host[1] and tonumber(host[1]) > now then return 'P' .. string.format('%.0f', host[1] - now) end
        if background and host[4] and tonumber(host[4]) > now then return 'W0' end
        local places, interval = tonumber(ARGV[2]), tonumber(ARGV[4])
        if places > 0 then
          redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
          if redis.call('ZCARD', KEYS[2]) >= places then
            if not background then
              redis.call('HSET', KEYS[1], 'client', string.format('%.0f', now + ARGV[8]))
              redis.call('PEXPIRE', KEYS[1], 3600000)
            end
            return 'W0'
          end
        end
        local wait = 0
        if interval > 0 then
          local turn = math.max(now, tonumber(host[2] or '0'))
          wait = math.max(0, turn - interval * (ARGV[5] - 1) - now)
          if background and wait > 0 then return 'B' .. string.format('%.0f', wait) end
          if wait > tonumber(ARGV[6]) then return 'T' .. string.format('%.0f', wait) end
          redis.call('HSET', KEYS[1], 'turn', string.format('%.0f', turn + interval))
          redis.call('PEXPIRE', KEYS[1], 3600000)
        end
        if places > 0 then
          redis.call('ZADD', KEYS[2], string.format('%.0f', now + wait + ARGV[3]), ARGV[1])
          redis.call('PEXPIRE', KEYS[2], 3600000)
        end
        return (host[3] and 'a' or 'A') .. string.format('%.0f', wait)
        """;

    private const string PauseScript = """
        local clock = redis.call('TIME')
        local untilTime = clock[1] * 1000000 + clock[2] + ARGV[1]
        if untilTime > tonumber(redis.call('HGET', KEYS[1], 'paused') or '0') then
          redis.call('HSET', KEYS[1], 'paused', string.format('%.0f', untilTime))
        end
        redis.call('PEXPIRE', KEYS[1], math.max(3600000, math.ceil(ARGV[1] / 1000)))
        return 1
        """;

    private const string FailedScript = """
        local failures = redis.call('HINCRBY', KEYS[1], 'failures', 1)
        if failures >= tonumber(ARGV[1]) then
          local clock = redis.call('TIME')
          redis.call('HSET', KEYS[1], 'paused', string.format('%.0f', clock[1] * 1000000 + clock[2] + ARGV[2]))
        end
        return redis.call('PEXPIRE', KEYS[1], 3600000)
        """;

    private const string SucceededScript = "return redis.call('HDEL', KEYS[1], 'failures')";
    private const string ReleaseScript = "return redis.call('ZREM', KEYS[1], ARGV[1])";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly LocalPermits _own = new(time);
    private readonly ConcurrentDictionary<string, PlaceQueue> _queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _process = Guid.NewGuid().ToString("N");
    private long _count;

    /// <inheritdoc/>
    public async ValueTask<IUpstreamPermit> AcquireAsync(
        string host, UpstreamLimits limits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Turn turn = await QueueAsync(host, limits, timeout, cancellationToken);
                if (turn.Wait > TimeSpan.Zero)
                {
                    await Task.Delay(turn.Wait, time, cancellationToken);
                }

                // A process that was held up has missed its turn.
                if (limits.Interval == TimeSpan.Zero || time.GetElapsedTime(turn.Asked) - turn.Wait < UpstreamLimits.Lateness)
                {
                    return turn.Permit;
                }

                turn.Permit.Dispose();
            }
        }
        catch (CacheFaultException)
        {
            return await _own.AcquireAsync(host, limits, timeout, cancellationToken);
        }
    }

    // Within a process, requests to a host queue up: only the first of them asks Redis. One in the background lines up again after
    // each time that it was sent away, so that those of clients pass it.
    private async Task<Turn> QueueAsync(string host, UpstreamLimits limits, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PlaceQueue queue = _queues.GetOrAdd($"{host} {limits.Concurrent}", _ => new PlaceQueue(1));
        RequestPriority priority = RequestPriority.Current;
        while (true)
        {
            await queue.WaitAsync(priority, cancellationToken);
            try
            {
                do
                {
                    if (await AskAsync(host, limits, timeout, priority, cancellationToken) is { } turn)
                    {
                        return turn;
                    }
                }
                while (!priority.IsBackground);
            }
            finally
            {
                queue.Release();
            }
        }
    }

    // Null when it was not our turn; the moment until the next try has then passed.
    private async Task<Turn?> AskAsync(
        string host, UpstreamLimits limits, TimeSpan timeout, RequestPriority priority, CancellationToken cancellationToken)
    {
        string token = $"{_process}:{Interlocked.Increment(ref _count)}";
        var permit = new Permit(redis, host, limits, token);
        long asked = time.GetTimestamp();
        string answer = (string?)await redis.EvaluateAsync(
            AcquireScript,
            [permit.State, permit.Places],
            token,
            limits.Concurrent,
            Microseconds(timeout + TimeSpan.FromSeconds(5)),
            Microseconds(limits.Interval),
            limits.Burst,
            Microseconds(timeout),
            priority.IsBackground,
            Microseconds(Look * 4)) ?? throw new CacheFaultException("the cluster's Redis gave no permit");
        TimeSpan span = TimeSpan.FromMicroseconds(double.Parse(answer.AsSpan(1), CultureInfo.InvariantCulture));
        switch (answer[0])
        {
            case 'P':
                await UpstreamPause.AwaitAsync(span, time, cancellationToken);
                return null;
            case 'W' or 'B':
                await Task.Delay(answer[0] == 'B' && span < Look ? span : Look, time, cancellationToken);
                return null;
            case 'T':
                throw new SourceException("too many requests are waiting for the source") { RetryAfter = span };
            default:
                permit.HasFailures = answer[0] == 'a';
                return new Turn(permit, asked, span);
        }
    }

    private static RedisValue Microseconds(TimeSpan span) => (long)span.TotalMicroseconds;

    private readonly record struct Turn(Permit Permit, long Asked, TimeSpan Wait);

    // What a permit is told goes out without being waited for; what gets lost there costs a little accuracy.
    private sealed class Permit(ClusterRedis redis, string host, UpstreamLimits limits, string token) : IUpstreamPermit
    {
        public string State { get; } = $"upstream:{{{host}}}";

        public string Places { get; } = $"upstream:{{{host}}}:{limits.Concurrent}";

        public bool HasFailures { get; set; }

        public void Succeeded()
        {
            if (HasFailures)
            {
                _ = redis.TryEvaluateAsync(SucceededScript, [State]);
            }
        }

        public void Failed()
        {
            if (limits.BreakerFailures > 0)
            {
                _ = redis.TryEvaluateAsync(FailedScript, [State], limits.BreakerFailures, Microseconds(limits.BreakerPause));
            }
        }

        public void PauseFor(TimeSpan time) => _ = redis.TryEvaluateAsync(PauseScript, [State], Microseconds(time));

        public void Dispose()
        {
            if (limits.Concurrent > 0)
            {
                _ = redis.TryEvaluateAsync(ReleaseScript, [Places], token);
            }
        }
    }
}
