namespace MapProxyCluster.Caches;

/// <summary>What a cache that is kept by a service is called in messages, and how long it may take.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ReadTimeout">A read that takes longer is a miss.</param>
/// <param name="WriteTimeout">A write that takes longer has failed.</param>
internal sealed record ServiceBounds(string Name, TimeSpan ReadTimeout, TimeSpan WriteTimeout);

/// <summary>
/// Bounds what is asked of a service in time and judges what comes of it: whatever fails makes a miss or a <see cref="CacheFaultException"/>.
/// A service that is away is left alone for a moment.
/// </summary>
internal abstract class ServiceGuard(ServiceBounds bounds, FaultLog faults, TimeProvider time)
{
    private const int RequestsAtOnce = 16;

    private readonly CacheBreaker _breaker = new(time);

    /// <summary>Asks once for each tile of a batch, for several at a time.</summary>
    internal static Task ForEachAsync(int count, Func<int, CancellationToken, Task> ask, CancellationToken cancellationToken) =>
        Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken },
            async (i, token) => await ask(i, token));

    /// <summary>Reads; the default value for what is not there or cannot be had.</summary>
    internal async Task<T?> ReadAsync<T>(Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            return default;
        }

        using var deadline = new CancellationTokenSource(bounds.ReadTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            T? result = await read(linked.Token);
            _breaker.Succeeded();
            return result;
        }
        catch (Exception error) when (TellsAbsence(error))
        {
            _breaker.Succeeded();
            return default;
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            Fault(error, bounds.ReadTimeout);
            return default;
        }
    }

    /// <summary>Writes.</summary>
    /// <exception cref="CacheFaultException">The service did not do it.</exception>
    internal ValueTask WriteAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken) =>
        AskAsync(write, "did not take tiles", cancellationToken);

    /// <summary>Reads what must not be guessed: a part of a list.</summary>
    /// <exception cref="CacheFaultException">The service did not tell.</exception>
    internal async ValueTask<T> ListAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        T part = default!;
        await AskAsync(async token => part = await read(token), "did not list its tiles", cancellationToken);
        return part;
    }

    /// <summary>True for errors by which the client library tells that something is not there.</summary>
    protected virtual bool TellsAbsence(Exception error) => false;

    /// <summary>True for errors of the service or of the way to it.</summary>
    protected abstract bool IsFault(Exception error);

    /// <summary>True for errors that are about one request: others may succeed, and the service is not left alone.</summary>
    protected abstract bool IsAboutRequest(Exception error);

    private async ValueTask AskAsync(Func<CancellationToken, Task> ask, string failure, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            throw new CacheFaultException($"the cache {bounds.Name} is away");
        }

        using var deadline = new CancellationTokenSource(bounds.WriteTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await ask(linked.Token);
            _breaker.Succeeded();
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            throw new CacheFaultException($"the cache {bounds.Name} {failure}: {Fault(error, bounds.WriteTimeout)}", error);
        }
    }

    private bool IsFault(Exception error, CancellationToken caller) =>
        IsFault(error) || (error is OperationCanceledException && !caller.IsCancellationRequested);

    private string Fault(Exception error, TimeSpan timeout)
    {
        if (IsAboutRequest(error))
        {
            _breaker.Succeeded();
        }
        else
        {
            _breaker.Failed();
        }

        string reason = error is OperationCanceledException ? $"no answer within {timeout.TotalSeconds:0.#} s" : error.Message;
        faults.Report(reason);
        return reason;
    }
}
