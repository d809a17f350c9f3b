using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Bounds what is asked of an S3 service in time and judges what comes of it: whatever fails makes a miss or a <see cref="CacheFaultException"/>,
/// is counted, and is logged, at most once a minute for the same reason.
/// </summary>
internal sealed partial class S3Guard(S3TileCacheOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly CacheBreaker _breaker = new(time);
    private readonly Lock _gate = new();
    private string? _lastReason;
    private long _lastLogged;

    /// <summary>Reads; the default value for what is not there or cannot be had.</summary>
    internal async Task<T?> ReadAsync<T>(Func<CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            return default;
        }

        using var deadline = new CancellationTokenSource(options.ReadTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            T? result = await read(linked.Token);
            _breaker.Succeeded();
            return result;
        }
        catch (AmazonS3Exception error) when (IsAbsent(error))
        {
            _breaker.Succeeded();
            return default;
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            Fault(error, options.ReadTimeout);
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
            throw new CacheFaultException($"the S3 cache {options.Bucket}/{options.Prefix} is away");
        }

        using var deadline = new CancellationTokenSource(options.WriteTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await ask(linked.Token);
            _breaker.Succeeded();
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            throw new CacheFaultException(
                $"the S3 cache {options.Bucket}/{options.Prefix} {failure}: {Fault(error, options.WriteTimeout)}", error);
        }
    }

    /// <summary>True when the answer says that the object is not there; a bucket that is not there is a fault.</summary>
    internal static bool IsAbsent(AmazonS3Exception error) =>
        error.StatusCode == HttpStatusCode.NotFound && error.ErrorCode != "NoSuchBucket";

    // "Access denied" and "bad request" are about one request: a service that may be read and not written, or that tells those who may not
    // list a bucket nothing about what is absent, is no reason to leave it alone.
    private static bool IsAboutRequest(Exception error) =>
        error is AmazonS3Exception { StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden, ErrorCode: null or "AccessDenied" or "Forbidden" or "KeyTooLongError" };

    private static bool IsFault(Exception error, CancellationToken caller) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (error is OperationCanceledException && !caller.IsCancellationRequested);

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
        CacheMetrics.Faults.Add(1, new KeyValuePair<string, object?>("backend", "s3"));
        if (IsNews(reason))
        {
            LogFault(logger, options.Bucket, options.Prefix, reason);
        }

        return reason;
    }

    private bool IsNews(string reason)
    {
        lock (_gate)
        {
            if (reason == _lastReason && time.GetElapsedTime(_lastLogged) < Quiet)
            {
                return false;
            }

            (_lastReason, _lastLogged) = (reason, time.GetTimestamp());
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "S3 cache {Bucket}/{Prefix}: {Reason}")]
    private static partial void LogFault(ILogger logger, string bucket, string prefix, string reason);
}
