using System.Globalization;
using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MapProxyCluster.Caches;

/// <summary>
/// A key per tile in Redis, with MapProxy's names (behaviour reference 4.8). A server that is away or slow makes misses, never errors.
/// Every key stands alone, so tiles spread over the slots of a Redis Cluster.
/// </summary>
public sealed partial class RedisTileCache : ITileCache, ITileListing
{
    // ARGV: the value, the time from which on a stored time is not credible, the life in ms.
    private const string StoreScript = """
        local last = redis.call('GETRANGE', KEYS[1], -16, -1)
        if #last == 16 and string.sub(last, 10) == string.sub(ARGV[1], -7) then
          local stored, given = string.sub(last, 2, 9), string.sub(ARGV[1], -15, -8)
          if stored > given and stored < ARGV[2] then return 0 end
        end
        if ARGV[3] == '0' then redis.call('SET', KEYS[1], ARGV[1]) else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3]) end
        return 1
        """;

    private const int KeysPerPart = 1000;

    private readonly RedisTileCacheOptions _options;
    private readonly RedisConnections _connections;
    private readonly CacheBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Opens a cache; the server need not be there.</summary>
    public RedisTileCache(RedisTileCacheOptions options, RedisConnections connections, TimeProvider time, ILogger logger) =>
        (_options, _connections, _time, _logger, _breaker) = (options, connections, time, logger, new CacheBreaker(time));

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await ReadAsync(async database => RedisTileValue.Read(await database.StringGetAsync(KeyOf(tile, dimensions))), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (tiles.Count == 0)
        {
            return [];
        }

        RedisKey[] keys = [.. tiles.Select(tile => KeyOf(tile, dimensions))];
        RedisValue[]? values = await ReadAsync(database => GetAllAsync(database, keys), cancellationToken);
        return values is null ? new CachedTile?[keys.Length] : [.. values.Select(value => RedisTileValue.Read(value))];
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        RedisValue lifetime = (long)(_options.TimeToLive?.TotalMilliseconds ?? 0);
        RedisValue horizon = RedisTileValue.Horizon(timestamp + TileAge.CredibleLead);
        return WriteAsync(
            batch => [.. tiles.Select(tile => batch.ScriptEvaluateAsync(
                StoreScript,
                [KeyOf(tile.Tile, dimensions)],
                [RedisTileValue.Write(tile.Data.Span, _options.MediaType ?? TileMedia.Sniff(tile.Data.Span), timestamp), horizon, lifetime],
                CommandFlags.NoScriptCache))],
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        WriteAsync(batch => [.. tiles.Select(tile => batch.KeyDeleteAsync(KeyOf(tile, dimensions)))], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        RedisKey key = KeyOf(tile, dimensions);
        byte[]? end = await ReadAsync(
            async database => (byte[]?)await database.StringGetRangeAsync(key, -RedisTileValue.FixedLength, -1), cancellationToken);
        if (end is null or [])
        {
            return null;
        }

        return RedisTileValue.TimeOf(end) ?? await ForeignTimestampAsync(key, cancellationToken);
    }

    /// <summary>Looks through all keys of the database, bit by bit.</summary>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string start = string.Create(CultureInfo.InvariantCulture, $"{_options.Prefix}-{area.Level}-");
        ConnectionMultiplexer connection = await _connections.GetAsync(_options.Server);
        foreach (IServer server in connection.GetEndPoints().Select(address => connection.GetServer(address)).Where(server => !server.IsSlave))
        {
            // The library waits for each part on the thread.
            using IEnumerator<RedisKey> keys = server.Keys(_options.Database, RedisKeyPattern.StartingWith(start), KeysPerPart).GetEnumerator();
            List<RedisKey> part;
            do
            {
                part = await Task.Run(() => Next(keys), cancellationToken);
                foreach (RedisKey key in part)
                {
                    if (TileOf(((string)key)[start.Length..], area.Level) is { } tile && area.Contains(tile))
                    {
                        yield return tile;
                    }
                }
            }
            while (part.Count > 0);
        }
    }

    private List<RedisKey> Next(IEnumerator<RedisKey> keys)
    {
        var part = new List<RedisKey>();
        try
        {
            while (part.Count < KeysPerPart && keys.MoveNext())
            {
                part.Add(keys.Current);
            }

            return part;
        }
        catch (Exception error) when (IsFault(error))
        {
            throw new CacheFaultException($"the Redis cache {_options.Prefix} did not list its tiles: {error.Message}", error);
        }
    }

    // Column and row; what follows them tells dimensions.
    private static TileCoord? TileOf(string place, int level) =>
        place.Split('-') is [var x, var y] && int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out int column)
        && int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out int row)
            ? new TileCoord(column, row, level)
            : null;

    // MapProxy's tiles carry no time; what is left of their life tells their age.
    private async Task<DateTimeOffset?> ForeignTimestampAsync(RedisKey key, CancellationToken cancellationToken)
    {
        if (_options.TimeToLive is not { } lifetime)
        {
            return null;
        }

        TimeSpan? rest = await ReadAsync(database => database.KeyTimeToLiveAsync(key), cancellationToken);
        return rest is { } left ? _time.GetUtcNow() - (lifetime - left) : null;
    }

    private RedisKey KeyOf(TileCoord tile, Dimensions dimensions) => dimensions.IsEmpty
        ? string.Create(CultureInfo.InvariantCulture, $"{_options.Prefix}-{tile.Z}-{tile.X}-{tile.Y}")
        : string.Create(CultureInfo.InvariantCulture, $"{_options.Prefix}-{tile.Z}-{tile.X}-{tile.Y}-{dimensions}");

    // The slots of a Redis Cluster lie on several servers: there the reads go out side by side instead of as one command.
    private static Task<RedisValue[]> GetAllAsync(IDatabase database, RedisKey[] keys)
    {
        bool isCluster = database.Multiplexer.GetEndPoints() is [var first, ..]
            && database.Multiplexer.GetServer(first).ServerType == ServerType.Cluster;
        return isCluster ? Task.WhenAll(keys.Select(key => database.StringGetAsync(key))) : database.StringGetAsync(keys);
    }

    private async ValueTask<T?> ReadAsync<T>(Func<IDatabase, Task<T>> read, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            return default;
        }

        try
        {
            T result = await read(await DatabaseAsync()).WaitAsync(_options.ReadTimeout, _time, cancellationToken);
            _breaker.Succeeded();
            return result;
        }
        catch (Exception error) when (IsFault(error))
        {
            Fault(error);
            return default;
        }
    }

    private async ValueTask WriteAsync(Func<IBatch, Task[]> write, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            throw new CacheFaultException($"the Redis cache {_options.Prefix} is away");
        }

        try
        {
            IBatch batch = (await DatabaseAsync()).CreateBatch();
            Task[] commands = write(batch);
            batch.Execute();
            await Task.WhenAll(commands).WaitAsync(_options.WriteTimeout, _time, cancellationToken);
            _breaker.Succeeded();
        }
        catch (Exception error) when (IsFault(error))
        {
            Fault(error);
            throw new CacheFaultException($"the Redis cache {_options.Prefix} did not take tiles: {error.Message}", error);
        }
    }

    private async ValueTask<IDatabase> DatabaseAsync() => (await _connections.GetAsync(_options.Server)).GetDatabase(_options.Database);

    private static bool IsFault(Exception error) => error is RedisException or TimeoutException or CacheFaultException or ObjectDisposedException;

    private void Fault(Exception error)
    {
        _breaker.Failed();
        CacheMetrics.Faults.Add(1, new KeyValuePair<string, object?>("backend", "redis"));
        LogFault(_options.Prefix, error.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis cache {Prefix}: {Reason}")]
    private partial void LogFault(string prefix, string reason);
}
