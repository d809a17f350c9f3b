using System.Net;
using StackExchange.Redis;

namespace MapProxyCluster.Caches;

/// <summary>Asks Redis Sentinels which server is the master of a service, again and again.</summary>
internal sealed class RedisSentinels : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(2);

    private readonly ConfigurationOptions _sentinels;
    private readonly string _service;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Takes the addresses in the options for those of sentinels.</summary>
    /// <param name="options">Where the sentinels are.</param>
    /// <param name="service">What they call the master's service.</param>
    internal RedisSentinels(ConfigurationOptions options, string service)
    {
        _service = service;
        _sentinels = new ConfigurationOptions
        {
            CommandMap = CommandMap.Sentinel,
            TieBreaker = "",
            AbortOnConnectFail = false,
            ConnectTimeout = options.ConnectTimeout,
            AllowAdmin = true,
        };
        foreach (EndPoint sentinel in options.EndPoints)
        {
            _sentinels.EndPoints.Add(sentinel);
        }
    }

    /// <summary>The master at the moment.</summary>
    /// <exception cref="CacheFaultException">No sentinel knows it.</exception>
    internal async Task<EndPoint> FindAsync()
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(_sentinels);
        foreach (EndPoint sentinel in connection.GetEndPoints())
        {
            try
            {
                if (await connection.GetServer(sentinel).SentinelGetMasterAddressByNameAsync(_service).WaitAsync(Answer) is { } master)
                {
                    return master;
                }
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                // Another one may know.
            }
        }

        throw new CacheFaultException($"no sentinel knows a master of {_service}");
    }

    /// <summary>Watches until the master is another one than this, then calls once.</summary>
    internal async Task WatchAsync(EndPoint master, Action changed)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Look, _stop.Token);
                if (await TryFindAsync() is { } now && !now.Equals(master))
                {
                    changed();
                    return;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task<EndPoint?> TryFindAsync()
    {
        try
        {
            return await FindAsync();
        }
        catch (Exception error) when (error is CacheFaultException or RedisException)
        {
            return null;
        }
    }
}
