using System.Net;
using System.Text.Json;

namespace MapProxyCluster.Caches;

/// <summary>Guards a service that is asked by plain HTTP.</summary>
internal sealed class HttpGuard(ServiceBounds bounds, FaultLog faults, TimeProvider time) : ServiceGuard(bounds, faults, time)
{
    /// <summary>An answer that is no success, as an error that tells what the service said about it.</summary>
    internal static HttpRequestException Refusal(HttpResponseMessage response, string? reason = null) => new(
        $"{(int)response.StatusCode} {reason ?? response.ReasonPhrase}", null, response.StatusCode);

    /// <inheritdoc/>
    protected override bool IsFault(Exception error) => error is HttpRequestException or IOException or JsonException;

    /// <inheritdoc/>
    protected override bool IsAboutRequest(Exception error) => error is HttpRequestException
    {
        StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests,
    };
}
