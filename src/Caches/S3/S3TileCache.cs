using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// An object per tile in a bucket, with MapProxy's keys (behaviour reference 4.9). The time of writing is kept in the object's metadata;
/// objects without it are MapProxy's and count as written when they were last modified. A service that is away makes misses.
/// </summary>
public sealed class S3TileCache : ITileCache, ITileListing
{
    private readonly S3TileCacheOptions _options;
    private readonly S3Clients _clients;
    private readonly S3PublicReader? _public;
    private readonly S3Guard _guard;
    private readonly string _root;

    /// <summary>Opens a cache; the service need not be there.</summary>
    public S3TileCache(S3TileCacheOptions options, S3Clients clients, TimeProvider time, ILogger logger)
    {
        (_options, _clients) = (options, clients);
        string name = $"{options.Bucket}/{options.Prefix}";
        _guard = new S3Guard(new ServiceBounds(name, options.ReadTimeout, options.WriteTimeout), new FaultLog("s3", name, time, logger), time);
        _public = options.UseHttpGet ? new S3PublicReader(options, clients.Http) : null;
        _root = options.Prefix.Length == 0 ? "" : $"{options.Prefix}/";
    }

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await ReadAsync(KeyOf(tile, dimensions), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        await ServiceGuard.ForEachAsync(tiles.Count, async (i, each) => results[i] = await ReadAsync(KeyOf(tiles[i], dimensions), each), cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) => WriteAsync(
        tiles.Count,
        (client, i, each) => client.PutObjectAsync(ToStore(tiles[i], KeyOf(tiles[i].Tile, dimensions), timestamp), each),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) => WriteAsync(
        tiles.Count, (client, i, each) => RemoveAsync(client, KeyOf(tiles[i], dimensions), each), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        string key = KeyOf(tile, dimensions);
        return await _guard.ReadAsync(
            token => _public is null ? GetTimestampAsync(key, token) : _public.GetTimestampAsync(key, token), cancellationToken);
    }

    /// <summary>A bucket that is read without a signature may be all that is allowed.</summary>
    public bool CanList => _public is null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = TilePaths.PrefixOf(_root, _options.Layout, area.Level) };
        do
        {
            ListObjectsV2Response page = await _guard.ListAsync(
                async token => await (await _clients.GetAsync(_options.Service, token)).ListObjectsV2Async(request, token), cancellationToken);
            foreach (Amazon.S3.Model.S3Object found in page.S3Objects ?? [])
            {
                if (TilePaths.Parse(_options.Layout, found.Key[_root.Length..], area.Level, _options.Extension) is { } tile && area.Contains(tile))
                {
                    yield return tile;
                }
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    private string KeyOf(TileCoord tile, Dimensions dimensions) => TilePaths.Of(_root, dimensions, _options.Layout, tile, _options.Extension);

    private Task<CachedTile?> ReadAsync(string key, CancellationToken cancellationToken) => _guard.ReadAsync(
        token => _public is null ? GetAsync(key, token) : _public.GetAsync(key, token), cancellationToken);

    private async Task<CachedTile?> GetAsync(string key, CancellationToken cancellationToken)
    {
        AmazonS3Client client = await _clients.GetAsync(_options.Service, cancellationToken);
        using GetObjectResponse response = await client.GetObjectAsync(_options.Bucket, key, cancellationToken);
        return await S3Object.ReadBodyAsync(response.ResponseStream, response.ContentLength, cancellationToken) is { } data
            ? new CachedTile(data, S3Object.WrittenOf(response.Metadata[S3Object.WrittenHeader], response.LastModified))
            {
                MediaType = response.Headers.ContentType,
            }
            : null;
    }

    private async Task<DateTimeOffset?> GetTimestampAsync(string key, CancellationToken cancellationToken)
    {
        AmazonS3Client client = await _clients.GetAsync(_options.Service, cancellationToken);
        GetObjectMetadataResponse head = await client.GetObjectMetadataAsync(_options.Bucket, key, cancellationToken);
        return S3Object.WrittenOf(head.Metadata[S3Object.WrittenHeader], head.LastModified);
    }

    private PutObjectRequest ToStore(TileData tile, string key, DateTimeOffset timestamp)
    {
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket,
            Key = key,
            InputStream = MemoryMarshal.TryGetArray(tile.Data, out ArraySegment<byte> bytes)
                ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
                : new MemoryStream(tile.Data.ToArray(), writable: false),

            // Services other than Amazon's store the frames of chunks as if they were the tile.
            UseChunkEncoding = false,
            ContentType = _options.MediaType ?? TileMedia.Sniff(tile.Data.Span),
            CannedACL = _options.AccessControlList is { } list ? S3CannedACL.FindValue(list) : null,
        };
        request.Metadata[S3Object.WrittenHeader] = S3Object.Written(timestamp);
        return request;
    }

    private async Task RemoveAsync(AmazonS3Client client, string key, CancellationToken cancellationToken)
    {
        try
        {
            await client.DeleteObjectAsync(_options.Bucket, key, cancellationToken);
        }
        catch (AmazonS3Exception error) when (S3Guard.IsAbsent(error))
        {
            // What is not there needs no removing.
        }
    }

    private ValueTask WriteAsync(int count, Func<AmazonS3Client, int, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        _guard.WriteAsync(
            async token =>
            {
                AmazonS3Client client = await _clients.GetAsync(_options.Service, token);
                await ServiceGuard.ForEachAsync(count, (i, each) => write(client, i, each), token);
            },
            cancellationToken);
}
