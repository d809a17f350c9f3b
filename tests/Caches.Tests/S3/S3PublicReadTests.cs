using Amazon.S3;
using Amazon.S3.Model;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Reading without signatures (use_http_get).</summary>
[Collection(SwiftCollection.Name)]
public sealed class S3PublicReadTests(SwiftFixture swift) : IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4), Absent = new(0, 0, 1);
    private static readonly DateTimeOffset Time = new(2024, 2, 29, 12, 34, 56, TimeSpan.Zero);

    private readonly S3Clients _clients = new();

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task LoadAsync_PublicBucket_NeedsNoSignature()
    {
        const string bucket = "public";
        await swift.Direct.PutBucketAsync(new PutBucketRequest { BucketName = bucket, CannedACL = S3CannedACL.PublicRead });
        Dimensions dimensions = Dimensions.Create([new("time", "2020-01-01T00:00:00 50%")]);
        await swift.Open(_clients, "open", options => options with { Bucket = bucket })
            .StoreAsync([new TileData(Tile, new byte[] { 4, 5 })], dimensions, Time, default);

        // Swift's own address of the same bucket takes unsigned requests.
        S3TileCache open = ByHttp($"{swift.Server.Url}/v1/AUTH_test", "open", bucket);

        CachedTile? found = await open.LoadAsync(Tile, dimensions, default);
        Assert.Equal([4, 5], found!.Data.ToArray());
        Assert.Equal("image/png", found.MediaType);
        Assert.Equal(found.Timestamp, await open.GetTimestampAsync(Tile, dimensions, default));
        Assert.Null(await open.LoadAsync(Absent, dimensions, default));
        Assert.Null(await open.GetTimestampAsync(Absent, dimensions, default));
    }

    [Fact]
    public async Task LoadAsync_ForbiddenKey_IsAbsent()
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(403, "<Error><Code>AccessDenied</Code></Error>"));
        var log = new RecordedLog();
        S3TileCache cache = ByHttp(service.Url, "p", log: log);

        Assert.All(await cache.LoadAsync([.. Enumerable.Range(0, 20).Select(i => new TileCoord(i, 0, 9))], Dimensions.None, default), Assert.Null);

        Assert.Equal(20, service.Requests.Count);
        Assert.All(service.Requests, request => Assert.Null(request.Headers["Authorization"]));
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_OwnTile_HasTheTimeOfItsMaker(bool isChunked)
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(200, "tile")
        {
            IsChunked = isChunked,
            Headers = new Dictionary<string, string>
            {
                ["Content-Type"] = "image/png",
                ["x-amz-meta-written"] = "1709210096000000",
                ["Last-Modified"] = "Fri, 01 Mar 2024 00:00:00 GMT",
            },
        });
        S3TileCache cache = ByHttp($"{service.Url}/", "p");

        CachedTile? found = await cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.Equal("tile"u8.ToArray(), found!.Data.ToArray());
        Assert.Equal(Time, found.Timestamp);
        Assert.Equal(Time, await cache.GetTimestampAsync(Tile, Dimensions.None, default));
        Assert.Equal($"/{SwiftFixture.Bucket}/p/4/3/5.png", service.Requests.First().Url);
    }

    private S3TileCache ByHttp(string url, string prefix, string bucket = SwiftFixture.Bucket, RecordedLog? log = null) => swift.Open(
        _clients, prefix, options => options with { Bucket = bucket, UseHttpGet = true, Service = new S3Settings { EndpointUrl = url } }, log);
}
