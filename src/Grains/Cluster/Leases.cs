using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MapProxyCluster.Caches;
using MapProxyCluster.Engine;
using MapProxyCluster.Sources;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// Leases on metatiles, kept in Redis: whatever two silos believe about the membership, one of them fetches. Each lease has a fencing
/// number, the time of Redis in microseconds and always more than the last one of the same key; it becomes the tiles' time of writing.
/// A lease is one hash, so that keys spread over the slots of a Redis Cluster.
/// </summary>
public sealed partial class Leases : IOwnerships, IAsyncDisposable
{
    // ARGV: token, lifetime in ms, fence of the owner that was waited for (may be empty). Answers: A and the new fence when it was taken,
    // H and the owner's fence while it is held, F and a failure when the one that was waited for has failed.
    private const string AcquireScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local lease = redis.call('HMGET', KEYS[1], 'owner', 'until', 'fence', 'failure')
        if lease[1] and lease[1] ~= ARGV[1] and tonumber(lease[2]) > now then
          redis.call('HSET', KEYS[1], 'waited', '1')
          return 'H' .. lease[3]
        end
        if lease[4] and lease[3] == ARGV[3] then return 'F' .. lease[4] end
        local fence = now
        if lease[3] and tonumber(lease[3]) >= fence then fence = tonumber(lease[3]) + 1 end
        local text = string.format('%.0f', fence)
        redis.call('HDEL', KEYS[1], 'waited', 'failure')
        redis.call('HMSET', KEYS[1], 'owner', ARGV[1], 'until', string.format('%.0f', now + ARGV[2] * 1000), 'fence', text)
        redis.call('PEXPIRE', KEYS[1], ARGV[2] + 30000)
        return 'A' .. text
        """;

    private const string RenewScript = """
        if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
        local time = redis.call('TIME')
        redis.call('HSET', KEYS[1], 'until', string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[2] * 1000))
        redis.call('PEXPIRE', KEYS[1], ARGV[2] + 30000)
        return 1
        """;

    private const string ReleaseScript = """
        if redis.call('HGET', KEYS[1], 'owner') ~= ARGV[1] then return 0 end
        local waited = redis.call('HGET', KEYS[1], 'waited')
        redis.call('HDEL', KEYS[1], 'owner', 'until', 'waited')
        if waited then
          if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'failure', ARGV[3]) end
          redis.call('PUBLISH', ARGV[2], '')
        end
        return 1
        """;

    private const int Attempts = 3;

    // A waiter who hears nothing looks himself: the owner may have died.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly ClusterOptions _options;
    private readonly ClusterRedis _redis;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _process = Guid.NewGuid().ToString("N");
    private readonly ConcurrentDictionary<string, Lease> _held = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;
    private long _count;

    /// <summary>Begins to renew what will be held.</summary>
    public Leases(ClusterOptions options, ClusterRedis redis, TimeProvider time, ILogger<Leases> logger)
    {
        (_options, _redis, _time, _logger) = (options, redis, time, logger);
        _renewing = Task.Run(RenewAllAsync);
    }

    /// <summary>
    /// Waits until the key is free and takes it. While Redis is away nobody can tell who owns what: everybody may go on, and two silos
    /// with different views may fetch the same.
    /// </summary>
    /// <exception cref="SourceException">The owner that was waited for has failed.</exception>
    public async Task<IMetatileOwnership> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        // The same token for all tries: one whose answer was lost may have succeeded.
        string token = $"{_process}:{Interlocked.Increment(ref _count)}";
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await WinAsync(key, token, cancellationToken);
            }
            catch (CacheFaultException error) when (error.InnerException is TimeoutException && attempt < Attempts)
            {
                // A server that is slow is not away.
            }
            catch (CacheFaultException error)
            {
                LogUnguarded(key, error.Message);
                return new UndisputedOwnership(_time.GetUtcNow());
            }
        }
    }

    /// <summary>Gives a lease back and tells those who wait for it, also why nothing was made.</summary>
    public async Task ReleaseAsync(IMetatileOwnership ownership, SourceException? failure)
    {
        if (ownership is not Lease lease)
        {
            return;
        }

        _held.TryRemove(lease.Token, out _);
        try
        {
            await _redis.EvaluateAsync(
                ReleaseScript,
                NameOf(lease.Key),
                lease.Token,
                _redis.Name(ChannelOf(lease.Key)),
                failure is null ? "" : MetatileFailure.Of(failure).ToBytes());
        }
        catch (CacheFaultException)
        {
            // It ends by itself.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
    }

    private static string NameOf(string key) => $"lease:{{{key}}}";

    private static string ChannelOf(string key) => $"done:{key}";

    private async Task<Lease> WinAsync(string key, string token, CancellationToken cancellationToken)
    {
        Attempt attempt = await TryAcquireAsync(key, token, "");
        return attempt.Lease ?? await AwaitAsync(key, token, attempt.HeldFence, cancellationToken);
    }

    private async Task<Attempt> TryAcquireAsync(string key, string token, string waitedFor)
    {
        long sent = _time.GetTimestamp();
        RedisResult answer = await _redis.EvaluateAsync(
            AcquireScript, NameOf(key), token, (long)_options.LeaseLifetime.TotalMilliseconds, waitedFor);
        string text = (string?)answer ?? throw new CacheFaultException("the cluster's Redis gave no lease");
        if (text[0] == 'F')
        {
            throw MetatileFailure.Read(Encoding.UTF8.GetBytes(text[1..]))?.ToException() ?? new SourceException("the source has failed");
        }

        if (text[0] == 'H')
        {
            return new Attempt(null, text[1..]);
        }

        DateTimeOffset version = DateTimeOffset.UnixEpoch.AddTicks(
            long.Parse(text.AsSpan(1), CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond);
        var lease = new Lease(key, token, version, sent, _options.LeaseLifetime, _time);
        _held[token] = lease;
        return new Attempt(lease, "");
    }

    private async Task<Lease> AwaitAsync(string key, string token, string waitedFor, CancellationToken cancellationToken)
    {
        // Not disposed: a last message may come after the wait.
        var done = new SemaphoreSlim(0);
        await using IAsyncDisposable subscription = await _redis.SubscribeAsync(ChannelOf(key), _ => done.Release());
        while (true)
        {
            // First a look: the owner may have ended before we listened.
            Attempt attempt = await TryAcquireAsync(key, token, waitedFor);
            if (attempt.Lease is { } lease)
            {
                return lease;
            }

            waitedFor = attempt.HeldFence;
            await done.WaitAsync(Look, cancellationToken);
        }
    }

    /// <summary>A try to take a lease: the lease, or the fence of the one who holds it.</summary>
    private readonly record struct Attempt(Lease? Lease, string HeldFence);

    private async Task RenewAllAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await Task.WhenAll(_held.Values.Select(RenewAsync));
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task RenewAsync(Lease lease)
    {
        long sent = _time.GetTimestamp();
        try
        {
            RedisResult answer = await _redis.EvaluateAsync(
                RenewScript, NameOf(lease.Key), lease.Token, (long)_options.LeaseLifetime.TotalMilliseconds);
            if ((long)answer == 1)
            {
                lease.Renewed(sent);
            }
            else
            {
                lease.Lost();
                LogLost(lease.Key);
            }
        }
        catch (CacheFaultException)
        {
            // The lease runs out unless a later renewal succeeds.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key}: the lease was lost")]
    private partial void LogLost(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} is fetched without a lease: {Reason}")]
    private partial void LogUnguarded(string key, string reason);
}
