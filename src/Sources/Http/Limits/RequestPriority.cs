namespace MapProxyCluster.Sources;

/// <summary>
/// For whom requests are made: for a client that waits, or in the background. It follows the flow of calls. Work that several callers
/// share is in the background as long as all of them are.
/// </summary>
public sealed class RequestPriority
{
    /// <summary>Nobody but a task in the background waits.</summary>
    public static readonly RequestPriority Background = new();

    private static readonly RequestPriority Client = new() { _hasClient = true };
    private static readonly AsyncLocal<RequestPriority?> Flow = new();

    private volatile bool _hasClient;
    private volatile RequestPriority[] _callers = [];

    /// <summary>That of the current flow of calls; where nothing else was said, a client waits.</summary>
    public static RequestPriority Current
    {
        get => Flow.Value ?? Client;
        set => Flow.Value = value;
    }

    /// <summary>True while no client waits: requests of clients go first.</summary>
    public bool IsBackground => !_hasClient && !Array.Exists(_callers, caller => !caller.IsBackground);

    /// <summary>Another waits for it, too. Calls come one at a time.</summary>
    public void Join(RequestPriority caller)
    {
        if (!caller.IsBackground)
        {
            _hasClient = true;
        }
        else if (caller != Background)
        {
            // It may change while it waits.
            _callers = [.. _callers, caller];
        }
    }
}
