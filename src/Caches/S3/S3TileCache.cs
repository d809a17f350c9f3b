using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// An object per tile in a bucket, with MapProxy's keys (behaviour reference 4.9). The time of writing is kept in the object's metadata;
/// objects without it are MapProxy's and count as written when they were last modified. A service that is away makes misses.
/// </summary>
public sealed partial class S3TileCache : ITileCache
{
    private const int Parallel = 16;
    private const int MaximumTile = 64 * 1024 * 1024;
    private const string WrittenKey = "x-amz-meta-written";

    private readonly S3TileCacheOptions _options;
    private readonly S3Clients _clients;
    private readonly S3PublicReader? _public;
    private readonly CacheBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Opens a cache; the service need not be there.</summary>
    public S3TileCache(S3TileCacheOptions options, S3Clients clients, TimeProvider time, ILogger logger)
    {
        (_options, _clients, _time, _logger, _breaker) = (options, clients, time, logger, new CacheBreaker(time));
        _public = options.UseHttpGet ? new S3PublicReader(options, clients.Http) : null;
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
        await ForEachAsync(tiles.Count, async (i, token) => results[i] = await ReadAsync(KeyOf(tiles[i], dimensions), token), cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        WriteAsync(token => ForEachAsync(tiles.Count, (i, each) => PutAsync(tiles[i], dimensions, timestamp, each), token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) => WriteAsync(
        token => ForEachAsync(tiles.Count, (i, each) => RemoveAsync(KeyOf(tiles[i], dimensions), each), token), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        await GuardAsync<DateTimeOffset?>(
            async token =>
            {
                GetObjectMetadataResponse head = await Client.GetObjectMetadataAsync(_options.Bucket, KeyOf(tile, dimensions), token);
                return WrittenOf(head.Metadata[WrittenKey], head.LastModified);
            },
            cancellationToken);

    /// <summary>When an object was written, by its metadata or else its last modification.</summary>
    internal static DateTimeOffset? WrittenOf(string? written, DateTime? modified) =>
        long.TryParse(written, CultureInfo.InvariantCulture, out long microseconds) && microseconds is > 0 and < 253_402_300_800_000_000
            ? DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : modified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;

    /// <summary>Reads a body of known length.</summary>
    internal static async Task<byte[]?> ReadBodyAsync(Stream body, long length, CancellationToken cancellationToken)
    {
        if (length is <= 0 or > MaximumTile)
        {
            return null;
        }

        byte[] data = GC.AllocateUninitializedArray<byte>((int)length);
        await body.ReadExactlyAsync(data, cancellationToken);
        return data;
    }

    private AmazonS3Client Client => _clients.Get(_options.Service);

    // A value of a dimension may hold anything; in a key it must not look like another folder.
    private string KeyOf(TileCoord tile, Dimensions dimensions) => dimensions.IsEmpty
        ? $"{_options.Prefix}/{TilePaths.Of(_options.Layout, tile, _options.Extension)}"
        : $"{_options.Prefix}/{string.Join('/', dimensions.Values.Select(pair => Uri.EscapeDataString($"{pair.Key}-{pair.Value}")))}/{TilePaths.Of(_options.Layout, tile, _options.Extension)}";

    private Task<CachedTile?> ReadAsync(string key, CancellationToken cancellationToken) => GuardAsync(
        token => _public is null ? GetAsync(key, token) : _public.GetAsync(key, token), cancellationToken);

    private async Task<CachedTile?> GetAsync(string key, CancellationToken cancellationToken)
    {
        using GetObjectResponse response = await Client.GetObjectAsync(_options.Bucket, key, cancellationToken);
        return await ReadBodyAsync(response.ResponseStream, response.ContentLength, cancellationToken) is { } data
            ? new CachedTile(data, WrittenOf(response.Metadata[WrittenKey], response.LastModified)) { MediaType = response.Headers.ContentType }
            : null;
    }

    private async Task PutAsync(TileData tile, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(tile.Data.ToArray(), writable: false);
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket,
            Key = KeyOf(tile.Tile, dimensions),
            InputStream = body,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ContentType = _options.MediaType ?? TileMedia.Sniff(tile.Data.Span),
            CannedACL = _options.AccessControlList is { } list ? S3CannedACL.FindValue(list) : null,
        };
        request.Metadata[WrittenKey] = ((timestamp - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
        await Client.PutObjectAsync(request, cancellationToken);
    }

    private async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await Client.DeleteObjectAsync(_options.Bucket, key, cancellationToken);
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            // What is not there needs no removing.
        }
    }

    private static Task ForEachAsync(int count, Func<int, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        System.Threading.Tasks.Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (i, token) => await act(i, token));

    // Whatever goes wrong is a miss; only real faults count against the service.
    private async Task<T?> GuardAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            return default;
        }

        using var deadline = new CancellationTokenSource(_options.ReadTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            T result = await read(linked.Token);
            _breaker.Succeeded();
            return result;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            _breaker.Succeeded();
            return default;
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            Fault(error);
            return default;
        }
    }

    private async ValueTask WriteAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (!_breaker.Allows())
        {
            throw new CacheFaultException($"the S3 cache {_options.Bucket}/{_options.Prefix} is away");
        }

        using var deadline = new CancellationTokenSource(_options.WriteTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await write(linked.Token);
            _breaker.Succeeded();
        }
        catch (Exception error) when (IsFault(error, cancellationToken))
        {
            Fault(error);
            throw new CacheFaultException($"the S3 cache {_options.Bucket}/{_options.Prefix} did not take tiles: {error.Message}", error);
        }
    }

    private static bool IsFault(Exception error, CancellationToken caller) =>
        error is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (error is OperationCanceledException && !caller.IsCancellationRequested);

    private void Fault(Exception error)
    {
        _breaker.Failed();
        CacheMetrics.Faults.Add(1, new KeyValuePair<string, object?>("backend", "s3"));
        LogFault(_options.Bucket, _options.Prefix, error.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "S3 cache {Bucket}/{Prefix}: {Reason}")]
    private partial void LogFault(string bucket, string prefix, string reason);
}
