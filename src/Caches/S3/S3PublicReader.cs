using System.Net;

namespace MapProxyCluster.Caches;

/// <summary>Reads tiles of a public bucket by plain HTTP.</summary>
internal sealed class S3PublicReader(S3TileCacheOptions options, HttpClient http)
{
    private readonly string _root = options.Service.EndpointUrl is { } endpoint
        ? $"{endpoint.TrimEnd('/')}/{options.Bucket}"
        : $"https://{options.Bucket}.s3.{S3Access.Region(options.Service)}.amazonaws.com";

    /// <summary>Reads a tile.</summary>
    internal async Task<CachedTile?> GetAsync(string key, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, key, cancellationToken);
        if (!IsThere(response))
        {
            return null;
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[]? data = await S3Object.ReadBodyAsync(body, response.Content.Headers.ContentLength, cancellationToken);
        return data is null ? null : new CachedTile(data, WrittenOf(response)) { MediaType = response.Content.Headers.ContentType?.MediaType };
    }

    /// <summary>Reads when a tile was written.</summary>
    internal async Task<DateTimeOffset?> GetTimestampAsync(string key, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Head, key, cancellationToken);
        return IsThere(response) ? WrittenOf(response) : null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string key, CancellationToken cancellationToken)
    {
        string path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        using var request = new HttpRequestMessage(method, $"{_root}/{path}");
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // To those who may not list a bucket, the service says "forbidden" for what is not there.
    private static bool IsThere(HttpResponseMessage response) =>
        response.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Forbidden) && response.EnsureSuccessStatusCode().IsSuccessStatusCode;

    private static DateTimeOffset? WrittenOf(HttpResponseMessage response) => S3Object.WrittenOf(
        response.Headers.TryGetValues(S3Object.WrittenHeader, out IEnumerable<string>? values) ? values.First() : null,
        response.Content.Headers.LastModified?.UtcDateTime);
}
