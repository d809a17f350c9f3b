using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Access;

/// <summary>
/// A service that is asked what MapProxy's <c>mapproxy.authorize</c> callback is asked, as JSON by POST, and answers what the callback
/// returns. When it does not answer nothing is shown.
/// </summary>
internal sealed partial class RemoteAccess(
    AccessConfiguration access, AuthorizerConfiguration configuration, string instance, HttpClient client, TimeProvider time, ILogger logger) : IAccessControl
{
    private const int MaximumKept = 10_000;

    private readonly ConcurrentDictionary<string, (AccessDecision Decision, DateTimeOffset Until)> _kept = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(HttpContext http, AccessQuestion question)
    {
        if (configuration.Keep == TimeSpan.Zero)
        {
            return await AskAsync(http, question);
        }

        string key = KeyOf(http, question);
        DateTimeOffset now = time.GetUtcNow();
        if (_kept.TryGetValue(key, out (AccessDecision Decision, DateTimeOffset Until) kept) && now < kept.Until)
        {
            return kept.Decision;
        }

        AccessDecision decision = await AskAsync(http, question);
        if (_kept.Count >= MaximumKept)
        {
            _kept.Clear();
        }

        _kept[key] = (decision, now + configuration.Keep);
        return decision;
    }

    private async Task<AccessDecision> AskAsync(HttpContext http, AccessQuestion question)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        deadline.CancelAfter(configuration.Timeout);
        try
        {
            using HttpResponseMessage response = await client.PostAsJsonAsync(configuration.Url, QuestionOf(http, question), deadline.Token);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => RemoteAnswer.Read(await response.Content.ReadAsByteArrayAsync(deadline.Token)),
                HttpStatusCode.Unauthorized => new AccessDecision { Verdict = AccessVerdict.Unauthenticated },
                HttpStatusCode.Forbidden => new AccessDecision { Verdict = AccessVerdict.None },
                var status => throw new HttpRequestException($"status {(int)status}"),
            };
        }
        catch (Exception error) when (
            error is HttpRequestException or JsonException or CoverageException or SrsException
            || (error is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
        {
            LogFailure(configuration.Url, error.Message);
            throw new AccessException(StatusCodes.Status503ServiceUnavailable, "access cannot be checked at the moment");
        }
    }

    // The names are those of the callback's parameters; environ is a request as WSGI (PEP 3333) describes it.
    private JsonObject QuestionOf(HttpContext http, AccessQuestion question)
    {
        HttpRequest request = http.Request;
        var environ = new JsonObject
        {
            ["REQUEST_METHOD"] = request.Method,
            ["PATH_INFO"] = request.Path.Value,
            ["QUERY_STRING"] = (request.QueryString.Value ?? "").TrimStart('?'),
            ["REMOTE_ADDR"] = http.Connection.RemoteIpAddress?.ToString(),
            ["wsgi.url_scheme"] = request.Scheme,
            ["mapproxy.instance_name"] = instance,
        };
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Headers)
        {
            environ["HTTP_" + name.Replace('-', '_').ToUpperInvariant()] = value.ToString();
        }

        return new JsonObject
        {
            ["service"] = question.Service,
            ["layers"] = new JsonArray([.. question.Layers.Select(layer => (JsonNode)layer)]),
            ["query_extent"] = question.Extent is { } extent
                ? new JsonArray(extent.Srs.Code, new JsonArray(
                    extent.BoundingBox.MinX, extent.BoundingBox.MinY, extent.BoundingBox.MaxX, extent.BoundingBox.MaxY))
                : null,
            ["environ"] = environ,
        };
    }

    // Who keeps answers says that they do not depend on the area.
    private string KeyOf(HttpContext http, AccessQuestion question) => string.Join('\n', [
        question.Service, string.Join(',', question.Layers), http.Request.Headers.Authorization.ToString(),
        http.Request.Headers.Cookie.ToString(), http.Request.Headers[access.ApiKeyHeader].ToString(),
        access.ApiKeyParameter is { } name ? new RequestParameters(http.Request.QueryString.Value)[name] : null,
        http.Connection.RemoteIpAddress?.ToString()]);

    [LoggerMessage(Level = LogLevel.Error, Message = "the authorizer {Url} did not decide: {Reason}")]
    private partial void LogFailure(string url, string reason);
}
