using System.Net;

namespace MapProxyCluster.Caches;

/// <summary>Reads tiles of a public bucket by plain HTTP.</summary>
internal sealed class S3PublicReader(S3TileCacheOptions options, HttpClient http)
{
    private readonly string _root = options.Service.EndpointUrl is { } endpoint
        ? $"{endpoint.TrimEnd('/')}/{options.Bucket}"
        : $"https://{options.Bucket}.s3.{options.Service.Region ?? "us-east-1"}.amazonaws.com";

    /// <summary>Reads a tile. To those who may not list a bucket, the service says "forbidden" for what is not there.</summary>
    internal async Task<CachedTile?> GetAsync(string key, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync($"{_root}/{key}", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[]? data = await S3TileCache.ReadBodyAsync(body, response.Content.Headers.ContentLength ?? 0, cancellationToken);
        string? written = response.Headers.TryGetValues("x-amz-meta-written", out IEnumerable<string>? values) ? values.First() : null;
        return data is null ? null : new CachedTile(data, S3TileCache.WrittenOf(written, response.Content.Headers.LastModified?.UtcDateTime))
        {
            MediaType = response.Content.Headers.ContentType?.MediaType,
        };
    }
}
