using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>News of changed tiles over the cluster's Redis. When the connection was lost, all that is remembered is dropped.</summary>
public sealed class ClusterTileNews : ITileNews, IAsyncDisposable
{
    private const string ChannelName = "tiles";
    private const int MaximumWaiting = 10_000;

    private readonly ClusterRedis _redis;
    private readonly TileMemory _memory;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly Channel<byte[]> _outgoing = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MaximumWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private readonly Task _listening;
    private volatile bool _isListening;

    /// <summary>Begins to listen, as soon as the server is there.</summary>
    public ClusterTileNews(ClusterRedis redis, TileMemory memory)
    {
        (_redis, _memory) = (redis, memory);
        _sending = Task.Run(SendAsync);
        _listening = Task.Run(ListenAsync);
    }

    /// <inheritdoc/>
    public bool IsListening => _isListening;

    /// <inheritdoc/>
    public void Tell(string cache, IReadOnlyList<TileCoord> tiles, Dimensions dimensions)
    {
        if (tiles.Count > 0)
        {
            _outgoing.Writer.TryWrite(TileChange.Write(new TileChange(
                _self,
                cache,
                [.. tiles.SelectMany(tile => new[] { tile.X, tile.Y, tile.Z })],
                [.. dimensions.Values.SelectMany(pair => new[] { pair.Key, pair.Value })])));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _sending;
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        await foreach (byte[] message in _outgoing.Reader.ReadAllAsync())
        {
            await _redis.PublishAsync(ChannelName, message);
        }
    }

    private async Task ListenAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        try
        {
            IAsyncDisposable? subscription = null;
            object? connection = null;
            do
            {
                // Sentinels may have named another server: the subscription belongs to the old one.
                object? current = await _redis.ConnectionAsync();
                if (subscription is null || !ReferenceEquals(connection, current))
                {
                    subscription = await SubscribeAsync();
                    connection = current;
                }

                bool isHeard = subscription is not null && await _redis.IsSubscribedAsync(ChannelName);
                if (isHeard != _isListening)
                {
                    // In either direction: messages may have been lost meanwhile.
                    _memory.Clear();
                    _isListening = isHeard;
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task<IAsyncDisposable?> SubscribeAsync()
    {
        try
        {
            return await _redis.SubscribeAsync(ChannelName, Receive);
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }

    private void Receive(RedisValue message)
    {
        if (TileChange.Read((byte[])message!) is { } change && change.Sender != _self)
        {
            _memory.Forget(
                change.Cache,
                [.. change.Tiles.Chunk(3).Select(tile => new TileCoord(tile[0], tile[1], tile[2]))],
                Dimensions.Create(change.Dimensions.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))));
        }
    }
}

/// <summary>A message about changed tiles: x, y and level by turns; names and values of dimensions by turns.</summary>
internal sealed record TileChange(string Sender, string Cache, int[] Tiles, string[] Dimensions)
{
    internal static byte[] Write(TileChange change) => JsonSerializer.SerializeToUtf8Bytes(change, TileChangeJson.Default.TileChange);

    internal static TileChange? Read(byte[] message)
    {
        try
        {
            TileChange? change = JsonSerializer.Deserialize(message, TileChangeJson.Default.TileChange);
            return change is { Cache: not null, Tiles: not null, Dimensions: not null }
                && change.Tiles.Length % 3 == 0 && change.Dimensions.Length % 2 == 0 ? change : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(TileChange))]
internal sealed partial class TileChangeJson : JsonSerializerContext;
