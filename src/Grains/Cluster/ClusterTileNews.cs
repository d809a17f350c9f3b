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
    private readonly Task _sending;
    private readonly ClusterListener _listener;

    /// <summary>Begins to listen, as soon as the server is there.</summary>
    public ClusterTileNews(ClusterRedis redis, TileMemory memory)
    {
        (_redis, _memory) = (redis, memory);
        _sending = Task.Run(SendAsync);

        // In either direction: messages may have been lost meanwhile.
        _listener = new ClusterListener(redis, ChannelName, Receive, memory.Clear);
    }

    /// <inheritdoc/>
    public bool IsListening => _listener.IsListening;

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
        await _listener.DisposeAsync();
    }

    private async Task SendAsync()
    {
        await foreach (byte[] message in _outgoing.Reader.ReadAllAsync())
        {
            await _redis.PublishAsync(ChannelName, message);
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
