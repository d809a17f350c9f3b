namespace MapProxyCluster.Hosting;

/// <summary>Where a process is in its life; the probes ask for it.</summary>
public sealed class ProcessState
{
    private volatile bool _isStarted;
    private volatile bool _isDraining;

    /// <summary>True once requests are answered.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>True while new requests are welcome.</summary>
    public bool IsReady => _isStarted && !_isDraining;

    /// <summary>True from the moment the process was told to stop.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Requests are answered from now on.</summary>
    public void Started() => _isStarted = true;

    /// <summary>The process will stop.</summary>
    public void Draining() => _isDraining = true;
}
