using System.Collections.Concurrent;
using MapProxyCluster.Caches;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// Which silos live. Silos tell it once a second to a sorted set in Redis, whose clock alone counts; all members read it as often.
/// While Redis is away, and shortly after, the last known silos count as living: calls find out by themselves who is there.
/// </summary>
public sealed partial class Membership : ICluster, IAsyncDisposable
{
    private const string Key = "silos";

    // Takes our name in (ARGV[1], may be empty), drops the silent ones, and lists the others from the longest silent to the latest.
    private const string BeatScript = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        if ARGV[1] ~= '' then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
        return redis.call('ZRANGE', KEYS[1], 0, -1)
        """;

    private const string LeaveScript = "return redis.call('ZREM', KEYS[1], ARGV[1])";

    private static readonly TimeSpan SuspicionTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ClusterOptions _options;
    private readonly ClusterRedis _redis;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Silo, long> _suspects = new();
    private readonly ConcurrentDictionary<Silo, CancellationTokenSource> _presence = new();
    private volatile IReadOnlyList<Silo> _silos = [];
    private volatile bool _takesPart;
    private long _lastFault;
    private bool _hasFault, _isDisposed;
    private Task? _loop;

    /// <summary>A view of the cluster; a silo's own when the options have an endpoint.</summary>
    public Membership(ClusterOptions options, ClusterRedis redis, TimeProvider time, ILogger<Membership> logger)
    {
        (_options, _redis, _time, _logger) = (options, redis, time, logger);
        Self = options.Endpoint is { } endpoint ? new Silo(endpoint.GetLeftPart(UriPartial.Authority), Guid.NewGuid().ToString("N")) : null;
    }

    /// <summary>This process, when it is a silo.</summary>
    public Silo? Self { get; }

    /// <summary>The silos that live, as far as we know.</summary>
    public IReadOnlyList<Silo> Silos => _silos;

    /// <inheritdoc/>
    public bool IsSilo => Self is not null;

    /// <inheritdoc/>
    public bool IsConnected { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Notice => _options.Heartbeat + TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public bool IsHomeOf(string key) => CandidatesFor(key) is [var home, ..] && home == Self;

    /// <summary>Joins, when this process is a silo, and begins to watch. Redis need not be there.</summary>
    public async Task StartAsync()
    {
        _takesPart = Self is not null;
        await BeatAsync();
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Leaves: no new calls come once the others have noticed, which takes a heartbeat.</summary>
    public async Task LeaveAsync()
    {
        if (Self is null || !_takesPart)
        {
            return;
        }

        _takesPart = false;
        try
        {
            await _redis.EvaluateAsync(LeaveScript, Key, Self.ToString());
        }
        catch (CacheFaultException)
        {
            // Our entry dies by itself.
        }
    }

    /// <summary>Ends when the silo is known to have left.</summary>
    public CancellationToken Presence(Silo silo) => _presence.TryGetValue(silo, out CancellationTokenSource? source) ? source.Token : CancellationToken.None;

    /// <summary>The silos that should be asked for a key, best first: those that have just failed to answer come last.</summary>
    public IReadOnlyList<Silo> CandidatesFor(string key)
    {
        long now = _time.GetTimestamp();
        return [.. Rendezvous.Order(key, _silos).OrderBy(silo => _suspects.TryGetValue(silo, out long until) && now < until)];
    }

    /// <summary>A silo did not answer: for a moment the others are asked first.</summary>
    public void Suspect(Silo silo) => _suspects[silo] = _time.GetTimestamp() + (long)(SuspicionTime.TotalSeconds * _time.TimestampFrequency);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows this object by two names and disposes it for each.
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        if (_loop is not null)
        {
            await _loop;
        }

        await LeaveAsync();
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await BeatAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task BeatAsync()
    {
        try
        {
            RedisResult answer = await _redis.EvaluateAsync(
                BeatScript, Key, _takesPart ? Self!.ToString() : "", (long)_options.MemberLifetime.TotalMilliseconds);
            Update([.. ((RedisResult[]?)answer ?? []).Select(silo => Silo.TryParse((string?)silo ?? "")).OfType<Silo>()]);
            IsConnected = true;
        }
        catch (CacheFaultException error)
        {
            if (IsConnected)
            {
                LogFault(error.Message);
            }

            IsConnected = false;
            (_hasFault, _lastFault) = (true, _time.GetTimestamp());
        }
    }

    private void Update(IReadOnlyList<Silo> found)
    {
        // A process that was restarted at the same address has replaced its predecessor.
        List<Silo> living = [.. found.GroupBy(silo => silo.Endpoint).Select(same => same.Last())];
        if (_hasFault && _time.GetElapsedTime(_lastFault) < Grace)
        {
            // A server that has come back empty learns of the silos only with their next heartbeats.
            living.AddRange(_silos.Where(known => !living.Exists(silo => silo.Endpoint == known.Endpoint)));
        }

        living.Sort((a, b) => string.CompareOrdinal(a.Endpoint, b.Endpoint));
        IReadOnlyList<Silo> before = _silos;
        foreach (Silo joined in living.Except(before))
        {
            _presence.TryAdd(joined, new CancellationTokenSource());
            LogJoined(joined.Endpoint);
        }

        _silos = living;
        foreach (Silo left in before.Except(living))
        {
            _suspects.TryRemove(left, out _);
            if (_presence.TryRemove(left, out CancellationTokenSource? presence))
            {
                presence.Cancel();
            }

            LogLeft(left.Endpoint);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "silo {Endpoint} has joined")]
    private partial void LogJoined(string endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "silo {Endpoint} has left")]
    private partial void LogLeft(string endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}; the last known silos are used")]
    private partial void LogFault(string reason);
}
