namespace MapProxyCluster.Sources;

/// <summary>Decides when requests may go to an upstream host.</summary>
public interface IUpstreamPermits
{
    /// <summary>Waits until a request may go out. The permit is disposed after the answer, whose outcome it is told.</summary>
    /// <param name="host">Host and port.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="timeout">How long the request may take; places of those who are never heard of again come free some time after that.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SourceException">The host is left alone at the moment.</exception>
    ValueTask<IUpstreamPermit> AcquireAsync(string host, UpstreamLimits limits, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>The hosts that were asked for something, by name.</summary>
    Task<IReadOnlyList<UpstreamState>> StatesAsync();
}

/// <summary>The right to one request.</summary>
public interface IUpstreamPermit : IDisposable
{
    /// <summary>The host has answered; what, does not matter.</summary>
    void Succeeded();

    /// <summary>The host did not answer, or not usefully.</summary>
    void Failed();

    /// <summary>The host wants to be left alone for a while.</summary>
    void PauseFor(TimeSpan time);
}
