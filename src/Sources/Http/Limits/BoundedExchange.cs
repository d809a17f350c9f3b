namespace MapProxyCluster.Sources;

/// <summary>Exchanges with upstreams, each within its host's bounds and within its time.</summary>
internal sealed class BoundedExchange(IUpstreamPermits permits, TimeProvider time)
{
    // Timers take no more than seven weeks; nobody waits for a day.
    private static readonly TimeSpan MaximumTimeout = TimeSpan.FromDays(1);

    /// <summary>Waits for its turn, then runs an exchange and tells the permit what became of it.</summary>
    /// <param name="host">Whose bounds hold.</param>
    /// <param name="options">The bounds; the time counts for the wait and the exchange together.</param>
    /// <param name="exchange">Gets the token that ends it.</param>
    /// <param name="cancellationToken">Ends wait and exchange.</param>
    /// <exception cref="TimeoutException">The time is over.</exception>
    /// <exception cref="SourceException">The host is left alone at the moment, or the exchange failed so.</exception>
    internal async Task<UpstreamAnswer> RunAsync(
        string host, UpstreamOptions options, Func<CancellationToken, Task<UpstreamAnswer>> exchange, CancellationToken cancellationToken)
    {
        TimeSpan timeout = options.Timeout < MaximumTimeout ? options.Timeout : MaximumTimeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using IUpstreamPermit permit = await permits.AcquireAsync(host, options.Limits, timeout, linked.Token);
            return await AskAsync(permit, () => exchange(linked.Token), cancellationToken);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {timeout.TotalSeconds} s", error);
        }
    }

    // What became of a request decides whether the host is asked further on. A client that left says nothing about the host.
    private static async Task<UpstreamAnswer> AskAsync(
        IUpstreamPermit permit, Func<Task<UpstreamAnswer>> exchange, CancellationToken cancellationToken)
    {
        try
        {
            UpstreamAnswer answer = await exchange();
            permit.Succeeded();
            return answer;
        }
        catch (SourceException error) when (error.StatusCode is not (null or 429 or >= 500))
        {
            permit.Succeeded();
            throw;
        }
        catch (SourceException error) when (error.RetryAfter is { } pause)
        {
            permit.PauseFor(pause);
            throw;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            permit.Failed();
            throw;
        }
    }
}
