using System.Net;

namespace MapProxyCluster.Caches;

/// <summary>What a cache that is reached over HTTP is called in messages, and how long it may take.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ReadTimeout">A read that takes longer is a miss.</param>
/// <param name="WriteTimeout">A write that takes longer has failed.</param>
internal sealed record HttpBounds(string Name, TimeSpan ReadTimeout, TimeSpan WriteTimeout);

/// <summary>
/// Bounds what is asked of a service in time and judges what comes of it: whatever fails makes a miss or a <see cref="CacheFaultException"/>.
/// A service that is away is left alone for a moment.
/// </summary>
internal sealed class HttpGuard(HttpBounds bounds, FaultLog faults, TimeProvider time)
{
    private readonly CacheBreaker _breaker = new(time);

    /// <summary>Reads; the default value for what cannot be had.</summary>
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

    /// <summary>An answer that is no success, as an error that tells what the service said about it.</summary>
    internal static HttpRequestException Refusal(HttpResponseMessage response, string? reason = null) => new(
        $"{(int)response.StatusCode} {reason ?? response.ReasonPhrase}", null, response.StatusCode);

    private static bool IsFault(Exception error, CancellationToken caller) =>
        error is HttpRequestException or IOException or System.Text.Json.JsonException
        || (error is OperationCanceledException && !caller.IsCancellationRequested);

    private string Fault(Exception error, TimeSpan timeout)
    {
        // What the service refuses is about the request: others may do.
        bool isAway = error is not HttpRequestException { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests };
        if (isAway)
        {
            _breaker.Failed();
        }
        else
        {
            _breaker.Succeeded();
        }

        string reason = error is OperationCanceledException ? $"no answer within {timeout.TotalSeconds:0.#} s" : error.Message;
        faults.Report(reason);
        return reason;
    }
}
