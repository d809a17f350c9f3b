using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Sources;

/// <summary>
/// Sends requests to upstreams: one pooled setup for all sources, bounded in time and size. Failures are <see cref="SourceException"/>s with
/// MapProxy's texts (mapproxy/client/http.py). No request is ever repeated.
/// </summary>
public sealed partial class UpstreamClient : IUpstream, IDisposable
{
    private const int MaximumRedirects = 5;

    private static readonly string Agent = $"MapProxyCluster/{typeof(UpstreamClient).Assembly.GetName().Version!.ToString(3)}";

    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly UpstreamHandlers _handlers = new();
    private readonly IUpstreamPermits _permits;
    private readonly BoundedExchange _bounds;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Builds the client over its bounds, clock and log.</summary>
    public UpstreamClient(IUpstreamPermits permits, TimeProvider time, ILoggerFactory loggers) =>
        (_permits, _bounds, _time, _logger) =
        (permits, new BoundedExchange(permits, time), time, loggers.CreateLogger("mapproxy.source.request"));

    /// <summary>Bounds of what is asked at a time, for upstreams that are not asked over HTTP as well.</summary>
    public IUpstreamPermits Permits => _permits;

    /// <summary>Clock of timeouts.</summary>
    public TimeProvider Time => _time;

    /// <inheritdoc/>
    public async Task<UpstreamAnswer> SendAsync(
        UpstreamUrl target, string url, UpstreamOptions options, CancellationToken cancellationToken, string? form = null)
    {
        try
        {
            return await _bounds.RunAsync(
                target.Authority, options, token => ExchangeAsync(target, url, form, options, token), cancellationToken);
        }
        catch (TimeoutException error)
        {
            LogFailure(url, error.Message);
            throw Failure("No response from URL", url, options, null, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or UriFormatException or NotSupportedException
            or ConnectionDroppedException or CryptographicException)
        {
            LogFailure(url, error.Message);
            throw Failure(Describe(error), url, options, null, error);
        }
    }

    private async Task<UpstreamAnswer> ExchangeAsync(
        UpstreamUrl target, string url, string? form, UpstreamOptions options, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        int status = 0, size = 0;
        try
        {
            using HttpResponseMessage response = await FollowAsync(target, UpstreamUrl.ToUri(url), form, options, cancellationToken);
            status = (int)response.StatusCode;
            if (UpstreamPause.AskedBy(response, _time.GetUtcNow()) is { } pause)
            {
                throw new SourceException("the source asks to be left alone for a while", status) { RetryAfter = pause };
            }

            if (status is not (>= 200 and < 300) or 204)
            {
                throw Failure("HTTP Error", url, options, status, null);
            }

            ReadOnlyMemory<byte> body = await BoundedBody.ReadAsync(response.Content, options.MaximumBody, cancellationToken);
            size = body.Length;
            string mediaType = response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? values) ? values.First() : "";
            return new UpstreamAnswer(body, mediaType);
        }
        finally
        {
            string method = (form is null ? HttpMethod.Get : HttpMethod.Post).Method;
            RequestLog.Write(_logger, target.Authority, method, url, status, size, Stopwatch.GetElapsedTime(start));
        }
    }

    // Headers and credentials of the source go to its own server only.
    private async Task<HttpResponseMessage> FollowAsync(
        UpstreamUrl target, Uri uri, string? form, UpstreamOptions options, CancellationToken cancellationToken)
    {
        Uri home = uri;
        for (int redirects = 0; ; redirects++)
        {
            bool isHome = Redirects.IsSameServer(home, uri);
            using HttpRequestMessage request = CreateRequest(uri, form, options.BodyType, isHome ? options.Headers : NoHeaders);
            HttpResponseMessage response = await _handlers.For(options, isHome ? target : null).SendAsync(request, cancellationToken);
            if (redirects == MaximumRedirects || Redirects.Next(response, uri) is not { } next)
            {
                return response;
            }

            form = Redirects.KeepsBody(response.StatusCode) ? form : null;
            uri = next;
            response.Dispose();
        }
    }

    private static HttpRequestMessage CreateRequest(Uri uri, string? form, string bodyType, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, uri) { Version = HttpVersion.Version11 };
        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.UTF8, new MediaTypeHeaderValue(bodyType));
        }

        // Headers of bodies, which a GET has not, are left out here by the framework.
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        }

        return request;
    }

    private static string Describe(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "Could not verify connection to URL",
        CryptographicException => "Could not verify connection to URL",
        UriFormatException or NotSupportedException => "URL not correct",
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Url} failed: {Reason}")]
    private partial void LogFailure(string url, string reason);
}
