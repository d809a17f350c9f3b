using MapProxyCluster.Caches;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace MapProxyCluster.Grains.Orleans;

/// <summary>
/// This process's place in the Orleans cluster. Orleans runs in a host within the process, so that it can be started when the rest is
/// ready, stopped first, and started anew under another identity after the others have declared it dead.
/// </summary>
/// <param name="options">The cluster.</param>
/// <param name="redis">The server that the members meet at.</param>
/// <param name="time">Clock of the looks.</param>
/// <param name="logger">Where comings and goings are told.</param>
public abstract partial class OrleansMember(ClusterOptions options, ClusterRedis redis, TimeProvider time, ILogger logger) : ICluster, IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HastyStopTime = TimeSpan.FromSeconds(5);

    // Orleans tells two lives at one address apart by the second in which they began.
    private static readonly TimeSpan BetweenLives = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private IHost? _host;
    private bool _isDisposed;
    private Task _loop = Task.CompletedTask;

    /// <summary>Reaches grains; null while this process is not part of the cluster.</summary>
    public IGrainFactory? Grains { get; private set; }

    /// <inheritdoc/>
    public abstract bool IsSilo { get; }

    /// <inheritdoc/>
    public abstract Silo? Self { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Silo> Silos { get; private set; } = [];

    /// <inheritdoc/>
    public bool IsConnected { get; private set; }

    /// <inheritdoc/>
    public TimeSpan Notice => TimeSpan.Zero;

    /// <inheritdoc/>
    public abstract bool IsHomeOf(string key);

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        if (IsSilo)
        {
            try
            {
                await JoinAsync();
            }
            catch (Exception error) when (!_stop.IsCancellationRequested)
            {
                throw new IOException($"the silo cannot join the cluster: {error.Message}", error);
            }
        }

        _loop = Task.Run(LoopAsync);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await EndAsync(StopTime);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The container knows this object by two names and disposes it for each.
        if (!_isDisposed)
        {
            _isDisposed = true;
            await LeaveAsync();
            _stop.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>What runs Orleans at the moment; null outside the cluster.</summary>
    protected IServiceProvider? Services => _host?.Services;

    /// <summary>The cluster.</summary>
    protected ClusterOptions Options => options;

    /// <summary>Builds the host of this role.</summary>
    protected abstract IHost BuildHost();

    /// <summary>Looks which silos live.</summary>
    protected abstract Task<IReadOnlyList<Silo>> FindSilosAsync(IServiceProvider services);

    /// <summary>True when the cluster no longer counts this process as a member, though it has not left.</summary>
    protected abstract Task<bool> IsExpelledAsync(IServiceProvider services);

    private async Task JoinAsync()
    {
        IHost host = _host = BuildHost();
        await host.StartAsync(_stop.Token);
        Grains = (IGrainFactory)host.Services.GetService(typeof(IGrainFactory))!;
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(options.Heartbeat, time);
        Task joining = Grains is null ? JoinAgainAsync() : Task.CompletedTask;
        try
        {
            do
            {
                await LookAtRedisAsync();
                if (!joining.IsCompleted)
                {
                    continue;
                }

                try
                {
                    Silos = await FindSilosAsync(_host!.Services);
                    if (IsConnected && await IsExpelledAsync(_host.Services))
                    {
                        LogExpelled();
                        await EndAsync(HastyStopTime);
                        joining = JoinAgainAsync();
                    }
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    // The last known ones stand.
                    LogBlind(error.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }

        await joining;
    }

    private async Task LookAtRedisAsync()
    {
        try
        {
            await redis.EvaluateAsync("return 1", "silos");
            IsConnected = true;
        }
        catch (CacheFaultException)
        {
            IsConnected = false;
        }
    }

    private async Task JoinAgainAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await JoinAsync();
                return;
            }
            catch (Exception error)
            {
                if (!_stop.IsCancellationRequested)
                {
                    LogOutside(error.Message);
                }

                await EndAsync(HastyStopTime);
            }
        }
    }

    private async Task EndAsync(TimeSpan limit)
    {
        if (_host is not { } host)
        {
            return;
        }

        (_host, Grains) = (null, null);
        using var end = new CancellationTokenSource(limit, time);
        try
        {
            await host.StopAsync(end.Token);
        }
        catch (Exception error)
        {
            LogHasty(error.Message);
        }

        await ((IAsyncDisposable)host).DisposeAsync();
        if (!_stop.IsCancellationRequested)
        {
            await Task.Delay(BetweenLives, time);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the cluster does not know this silo any more; it joins anew")]
    private partial void LogExpelled();

    [LoggerMessage(Level = LogLevel.Warning, Message = "outside the cluster: {Reason}")]
    private partial void LogOutside(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "no look at the silos: {Reason}")]
    private partial void LogBlind(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "left in haste: {Reason}")]
    private partial void LogHasty(string reason);
}
