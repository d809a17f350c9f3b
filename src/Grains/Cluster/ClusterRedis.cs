using MapProxyCluster.Caches;
using StackExchange.Redis;

namespace MapProxyCluster.Grains;

/// <summary>
/// The cluster's Redis: scripts over single keys, and messages. A server that is away fails quickly; while it is away, most calls do not
/// even try.
/// </summary>
public sealed class ClusterRedis(ClusterOptions options, RedisConnections connections, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly CacheBreaker _breaker = new(time);

    /// <summary>The full name of a key or channel.</summary>
    public string Name(string name) => $"{options.Prefix}:{name}";

    /// <summary>Runs a script over one key.</summary>
    /// <exception cref="CacheFaultException">The server did not answer.</exception>
    public Task<RedisResult> EvaluateAsync(string script, string key, params RedisValue[] values) => EvaluateAsync(script, [key], values);

    /// <summary>Runs a script whose outcome nobody waits for; it is lost while the server is away.</summary>
    public async Task TryEvaluateAsync(string script, string[] keys, params RedisValue[] values)
    {
        try
        {
            await EvaluateAsync(script, keys, values);
        }
        catch (CacheFaultException)
        {
            // The caller lives with that.
        }
    }

    /// <summary>Runs a script over keys that lie in the same hash slot.</summary>
    /// <exception cref="CacheFaultException">The server did not answer.</exception>
    public async Task<RedisResult> EvaluateAsync(string script, string[] keys, params RedisValue[] values)
    {
        if (!_breaker.Allows())
        {
            throw new CacheFaultException("the cluster's Redis is away");
        }

        try
        {
            ConnectionMultiplexer connection = await connections.GetAsync(options.Redis);
            RedisResult result = await connection.GetDatabase()
                .ScriptEvaluateAsync(script, [.. keys.Select(key => (RedisKey)Name(key))], values, CommandFlags.NoScriptCache).WaitAsync(Timeout, time);
            _breaker.Succeeded();
            return result;
        }
        catch (Exception error) when (error is RedisException or TimeoutException or CacheFaultException or ObjectDisposedException)
        {
            _breaker.Failed();
            throw new CacheFaultException($"the cluster's Redis did not answer: {error.Message}", error);
        }
    }

    /// <summary>Sends a message to all who listen at the moment, and tells how many they are; one that cannot be sent is lost.</summary>
    public async Task<long> PublishAsync(string channel, RedisValue message)
    {
        try
        {
            ConnectionMultiplexer connection = await connections.GetAsync(options.Redis);
            return await connection.GetSubscriber().PublishAsync(ChannelOf(channel), message).WaitAsync(Timeout, time);
        }
        catch (Exception error) when (error is RedisException or TimeoutException or CacheFaultException or ObjectDisposedException)
        {
            // Who waits for messages looks for himself from time to time.
            return 0;
        }
    }

    /// <summary>The connection that is used at the moment, to tell it from another; null when there is none.</summary>
    public async Task<object?> ConnectionAsync()
    {
        try
        {
            return await connections.GetAsync(options.Redis);
        }
        catch (CacheFaultException)
        {
            return null;
        }
    }

    /// <summary>True while what is sent to a channel that we listen to reaches us.</summary>
    public async Task<bool> IsSubscribedAsync(string channel)
    {
        try
        {
            return (await connections.GetAsync(options.Redis)).GetSubscriber().IsConnected(ChannelOf(channel));
        }
        catch (Exception error) when (error is RedisException or CacheFaultException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Listens to a channel until the result is disposed.</summary>
    /// <exception cref="CacheFaultException">The server did not answer.</exception>
    public async Task<IAsyncDisposable> SubscribeAsync(string channel, Action<RedisValue> receive)
    {
        try
        {
            ISubscriber subscriber = (await connections.GetAsync(options.Redis)).GetSubscriber();
            Action<RedisChannel, RedisValue> handler = (_, message) => receive(message);
            await subscriber.SubscribeAsync(ChannelOf(channel), handler).WaitAsync(Timeout, time);
            return new Subscription(() => subscriber.UnsubscribeAsync(ChannelOf(channel), handler, CommandFlags.FireAndForget));
        }
        catch (Exception error) when (error is RedisException or TimeoutException or ObjectDisposedException)
        {
            throw new CacheFaultException($"the cluster's Redis did not answer: {error.Message}", error);
        }
    }

    // Names are never patterns, whatever stands in them.
    private RedisChannel ChannelOf(string name) => new(Name(name), RedisChannel.PatternMode.Literal);

    private sealed class Subscription(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }
}
