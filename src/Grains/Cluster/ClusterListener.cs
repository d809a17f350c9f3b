using MapProxyCluster.Caches;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>Listens to a channel for as long as the process lives, whatever becomes of the server meanwhile.</summary>
public sealed class ClusterListener : IAsyncDisposable
{
    private readonly ClusterRedis _redis;
    private readonly string _channel;
    private readonly Action<RedisValue> _receive;
    private readonly Action? _changed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;
    private volatile bool _isListening;

    /// <summary>Begins to listen, as soon as the server is there.</summary>
    /// <param name="redis">The server.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="receive">Takes each message.</param>
    /// <param name="changed">Called when listening has begun or ended.</param>
    public ClusterListener(ClusterRedis redis, string channel, Action<RedisValue> receive, Action? changed = null)
    {
        (_redis, _channel, _receive, _changed) = (redis, channel, receive, changed);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>True while messages reach us.</summary>
    public bool IsListening => _isListening;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
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

                bool isHeard = subscription is not null && await _redis.IsSubscribedAsync(_channel);
                if (isHeard != _isListening)
                {
                    _changed?.Invoke();
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
            return await _redis.SubscribeAsync(_channel, _receive);
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }
}
