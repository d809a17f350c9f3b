namespace MapProxyCluster.Hosting;

/// <summary>Where a process is in its life; the probes ask for it.</summary>
public sealed class ProcessState : IDisposable
{
    private readonly CancellationTokenSource _draining = new();
    private volatile bool _isStarted;

    /// <summary>True once requests are answered.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>True while new requests are welcome.</summary>
    public bool IsReady => _isStarted && !IsDraining;

    /// <summary>True from the moment the process was told to stop.</summary>
    public bool IsDraining => _draining.IsCancellationRequested;

    /// <summary>Ends what would otherwise go on for as long as its client likes.</summary>
    public CancellationToken Drain => _draining.Token;

    /// <summary>Requests are answered from now on.</summary>
    public void Started() => _isStarted = true;

    /// <summary>The process will stop.</summary>
    public void Draining() => _draining.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _draining.Dispose();
}
