using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// A block blob per tile in a container, with MapProxy's names (behaviour reference 4.10). The time of writing is kept in the blob's metadata;
/// blobs without it are MapProxy's and count as written when they were last modified. A service that is away makes misses.
/// </summary>
public sealed class AzureTileCache : ITileCache, ITileListing
{
    private const string WrittenHeader = "x-ms-meta-written";

    private readonly AzureTileCacheOptions _options;
    private readonly HttpClient _http;
    private readonly HttpGuard _guard;
    private readonly TimeProvider _time;
    private readonly string _root;

    /// <summary>Opens a cache; the service need not be there.</summary>
    public AzureTileCache(AzureTileCacheOptions options, HttpConnections connections, TimeProvider time, ILogger logger)
    {
        (_options, _http, _time) = (options, connections.Client, time);
        _root = options.Prefix.Length == 0 ? "" : $"{options.Prefix}/";
        string name = $"{options.Container}/{options.Prefix}";
        _guard = new HttpGuard(new ServiceBounds(name, options.ReadTimeout, options.WriteTimeout), new FaultLog("azureblob", name, time, logger), time);
    }

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await ReadAsync(NameOf(tile, dimensions), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        await ServiceGuard.ForEachAsync(tiles.Count, async (i, each) => results[i] = await ReadAsync(NameOf(tiles[i], dimensions), each), cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) => _guard.WriteAsync(
        token => ServiceGuard.ForEachAsync(tiles.Count, (i, each) => PutAsync(tiles[i], NameOf(tiles[i].Tile, dimensions), timestamp, each), token),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) => _guard.WriteAsync(
        token => ServiceGuard.ForEachAsync(tiles.Count, (i, each) => DeleteAsync(NameOf(tiles[i], dimensions), each), token),
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        string name = NameOf(tile, dimensions);
        return await _guard.ReadAsync<DateTimeOffset?>(
            async token =>
            {
                using HttpResponseMessage response = await SendAsync(HttpMethod.Head, name, null, token);
                return IsThere(response) ? WrittenOf(response) : null;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string prefix = TilePaths.PrefixOf(_root, _options.Layout, area.Level);
        string? marker = null;
        do
        {
            AzureListing part = await _guard.ListAsync(token => ListAsync(prefix, marker, token), cancellationToken);
            foreach (string name in part.Names)
            {
                if (TilePaths.Parse(_options.Layout, name[_root.Length..], area.Level, _options.Extension) is { } tile && area.Contains(tile))
                {
                    yield return tile;
                }
            }

            marker = part.Marker;
        }
        while (marker is not null);
    }

    private async Task<AzureListing> ListAsync(string prefix, string? marker, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _options.Account.ListRequest(_options.Container, prefix, marker, _time.GetUtcNow());
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw HttpGuard.Refusal(response, ErrorOf(response));
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await AzureListing.ReadAsync(body, cancellationToken);
    }

    private string NameOf(TileCoord tile, Dimensions dimensions) => TilePaths.Of(_root, dimensions, _options.Layout, tile, _options.Extension);

    private Task<CachedTile?> ReadAsync(string name, CancellationToken cancellationToken) => _guard.ReadAsync(
        async token =>
        {
            using HttpResponseMessage response = await SendAsync(HttpMethod.Get, name, null, token);
            if (!IsThere(response))
            {
                return null;
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(token);
            byte[]? data = await S3Object.ReadBodyAsync(body, response.Content.Headers.ContentLength, token);
            return data is null ? null : new CachedTile(data, WrittenOf(response)) { MediaType = response.Content.Headers.ContentType?.MediaType };
        },
        cancellationToken);

    private async Task PutAsync(TileData tile, string name, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        var content = new ReadOnlyMemoryContent(tile.Data);
        content.Headers.ContentType = new MediaTypeHeaderValue(_options.MediaType ?? TileMedia.Sniff(tile.Data.Span));
        using HttpResponseMessage response = await SendAsync(
            HttpMethod.Put, name, content, cancellationToken, ("x-ms-blob-type", "BlockBlob"), (WrittenHeader, S3Object.Written(timestamp)));
        if (!response.IsSuccessStatusCode)
        {
            throw HttpGuard.Refusal(response, ErrorOf(response));
        }
    }

    private async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Delete, name, null, cancellationToken);
        IsThere(response);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string name, HttpContent? content, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = _options.Account.Request(method, _options.Container, name, content, _time.GetUtcNow(), headers);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    // A container that is not there is a fault, a blob is not. An answer to HEAD may come without its reason.
    private static bool IsThere(HttpResponseMessage response) => response switch
    {
        { IsSuccessStatusCode: true } => true,
        { StatusCode: HttpStatusCode.NotFound } when ErrorOf(response) is null or "BlobNotFound" => false,
        _ => throw HttpGuard.Refusal(response, ErrorOf(response)),
    };

    private static string? ErrorOf(HttpResponseMessage response) => HeaderOf(response, "x-ms-error-code");

    private static DateTimeOffset? WrittenOf(HttpResponseMessage response) =>
        S3Object.WrittenOf(HeaderOf(response, WrittenHeader), response.Content.Headers.LastModified?.UtcDateTime);

    private static string? HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;
}
