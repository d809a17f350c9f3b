using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>
/// Sends requests to upstreams: one pooled setup for all sources, bounded in time and size. Failures are <see cref="SourceException"/>s with
/// MapProxy's texts (mapproxy/client/http.py). No request is ever repeated.
/// </summary>
public sealed partial class UpstreamClient : IDisposable
{
    private const int MaximumBody = 128 * 1024 * 1024;
    private static readonly string Agent = $"MapProxyCluster/{typeof(UpstreamClient).Assembly.GetName().Version!.ToString(3)}";

    private readonly UpstreamHandlers _handlers = new();
    private readonly IUpstreamPermits _permits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Builds the client over its bounds, clock and log.</summary>
    public UpstreamClient(IUpstreamPermits permits, TimeProvider time, ILoggerFactory loggers) =>
        (_permits, _time, _logger) = (permits, time, loggers.CreateLogger("mapproxy.source.request"));

    /// <summary>Requests a URL.</summary>
    /// <param name="target">The source's URL: its credentials and host for the bound.</param>
    /// <param name="url">The full URL with query; without credentials.</param>
    /// <param name="options">The source's settings.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    /// <param name="form">Body of a POST in form encoding; null for a GET.</param>
    /// <exception cref="SourceException">No answer, or one that is not a success.</exception>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using IDisposable? permit = await _permits.AcquireAsync(target.Authority, options.ConcurrentRequests, linked.Token);
            return await ExchangeAsync(target, url, form, options, linked.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailure(url, $"no answer within {options.Timeout.TotalSeconds} s");
            throw Failure("No response from URL", url, options, null, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UriFormatException or ConnectionDroppedException)
        {
            LogFailure(url, error.Message);
            throw Failure(Describe(error), url, options, null, error);
        }
    }

    private async Task<UpstreamAnswer> ExchangeAsync(
        UpstreamUrl target, string url, string? form, UpstreamOptions options, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpRequestMessage request = CreateRequest(url, form, options);
        int status = 0;
        long size = 0;
        try
        {
            using HttpResponseMessage response = await _handlers.For(options, target).SendAsync(request, cancellationToken);
            status = (int)response.StatusCode;
            if (status is not (>= 200 and < 300) or 204)
            {
                throw Failure("HTTP Error", url, options, status, null);
            }

            byte[] body = await ReadAsync(response, url, options, cancellationToken);
            size = body.Length;
            string mediaType = response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? values) ? values.First() : "";
            return new UpstreamAnswer(body, mediaType);
        }
        finally
        {
            double sizeKB = size / 1024.0, milliseconds = (Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency;
            LogRequest(request.Method, url, status, sizeKB, milliseconds);
        }
    }

    private static HttpRequestMessage CreateRequest(string url, string? form, UpstreamOptions options)
    {
        // The URL is sent as composed: MapProxy's encoding is what upstreams and their logs know.
        var uri = new Uri(url.Replace(" ", "%20", StringComparison.Ordinal), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, uri) { Version = HttpVersion.Version11 };
        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        foreach ((string name, string value) in options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static async Task<byte[]> ReadAsync(
        HttpResponseMessage response, string url, UpstreamOptions options, CancellationToken cancellationToken)
    {
        long? announced = response.Content.Headers.ContentLength;
        if (announced > MaximumBody)
        {
            throw Failure("Internal HTTP error", url, options, null, new IOException("the answer is too large"));
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream((int)(announced ?? 0));
        byte[] chunk = new byte[16384];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaximumBody)
            {
                throw Failure("Internal HTTP error", url, options, null, new IOException("the answer is too large"));
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static string Describe(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "Could not verify connection to URL",
        UriFormatException => "URL not correct",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => "No response from URL",
        ConnectionDroppedException => "No response from URL",
        _ => "Internal HTTP error",
    };

    private static SourceException Failure(string text, string url, UpstreamOptions options, int? status, Exception? reason)
    {
        if (options.HideErrorDetails)
        {
            return new SourceException($"{text} (see logs for URL and reason).", status, reason);
        }

        string detail = status is { } code ? code.ToString(CultureInfo.InvariantCulture) : reason?.Message ?? "";
        return new SourceException($"{text} \"{url}\": {detail}", status, reason);
    }

    /// <inheritdoc/>
    public void Dispose() => _handlers.Dispose();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Url} {Status} {SizeKB:F1} {Milliseconds:F0}")]
    private partial void LogRequest(HttpMethod method, string url, int status, double sizeKB, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url} failed: {Reason}")]
    private partial void LogFailure(string url, string reason);
}
