using System.Text;
using Amazon.S3.Model;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>The contract and the shape of objects, against OpenStack Swift.</summary>
[Collection(SwiftCollection.Name)]
public sealed class S3TileCacheTests : TileCacheContract, IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly SwiftFixture _swift;
    private readonly S3Clients _clients = new();
    private readonly string _prefix = $"cache/{Guid.NewGuid():N}";

    public S3TileCacheTests(SwiftFixture swift)
    {
        _swift = swift;
        Cache = Open();
    }

    protected override ITileCache Cache { get; }

    // An object is replaced without a look at the old one; the owner's lease has to keep it.
    protected override bool KeepsNewer => false;

    // Swift removes the old version before a reader has opened it.
    protected override bool MayMissWhileWritten => true;

    private string Key => $"{_prefix}/4/3/5.png";

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task StoreAsync_Object_HasMapProxysKeyAndAMediaType()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, Time, default);

        using GetObjectResponse stored = await _swift.Direct.GetObjectAsync(SwiftFixture.Bucket, Key);
        Assert.Equal("image/png", stored.Headers.ContentType);
        Assert.Equal(3, stored.ContentLength);
        Assert.Equal("image/png", (await Cache.LoadAsync(Tile, Dimensions.None, default))!.MediaType);
    }

    [Fact]
    public async Task StoreAsync_PartOfABiggerArray_StoresThatPart()
    {
        byte[] metatile = [1, 2, 3, 4, 5, 6];

        await Cache.StoreAsync([new TileData(Tile, metatile.AsMemory(2, 3))], Dimensions.None, Time, default);

        Assert.Equal([3, 4, 5], (await Cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task StoreAsync_Dimensions_ArePartOfTheKeyAsTheyAre()
    {
        Dimensions dimensions = Dimensions.Create([new("dim_level", "ä +%&=?#'()*!~,;:@$"), new("time", "2020-01-01T00:00:00Z")]);

        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], dimensions, Time, default);

        ListObjectsResponse list = await _swift.Direct.ListObjectsAsync(SwiftFixture.Bucket, $"{_prefix}/");
        Assert.Equal($"{_prefix}/time-2020-01-01T00:00:00Z/dim_level-ä +%&=?#'()*!~,;:@$/4/3/5.png", Assert.Single(list.S3Objects).Key);
        Assert.NotNull(await Cache.LoadAsync(Tile, dimensions, default));
        Assert.Equal(Time, await Cache.GetTimestampAsync(Tile, dimensions, default));
        await Cache.RemoveAsync([Tile], dimensions, default);
        Assert.Null(await Cache.LoadAsync(Tile, dimensions, default));
    }

    [Theory]
    [InlineData("../../other")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task LoadAsync_DimensionThatIsAPath_IsRefused(string value)
    {
        Dimensions dimensions = Dimensions.Create([new("time", value)]);

        await Assert.ThrowsAsync<DimensionException>(async () => await Cache.LoadAsync(Tile, dimensions, default));
        await Assert.ThrowsAsync<DimensionException>(async () => await Cache.LoadAsync([Tile], dimensions, default));
        await Assert.ThrowsAsync<DimensionException>(
            async () => await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], dimensions, Time, default));
    }

    [Fact]
    public async Task StoreAsync_NoPrefix_MakesKeysWithoutALeadingSlash()
    {
        S3TileCache root = _swift.Open(_clients, "");
        TileCoord tile = new(Random.Shared.Next(1 << 20), 7, 20);

        await root.StoreAsync([new TileData(tile, new byte[] { 1 })], Dimensions.None, Time, default);

        using GetObjectResponse stored = await _swift.Direct.GetObjectAsync(SwiftFixture.Bucket, $"20/{tile.X}/7.png");
        Assert.Equal(1, stored.ContentLength);
    }

    [Fact]
    public async Task LoadAsync_ObjectOfMapProxy_CountsAsWrittenWhenModified()
    {
        await _swift.Direct.PutObjectAsync(new PutObjectRequest
        {
            BucketName = SwiftFixture.Bucket,
            Key = Key,
            InputStream = new MemoryStream([7, 8, 9]),
            UseChunkEncoding = false,
        });

        CachedTile? tile = await Cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.Equal([7, 8, 9], tile!.Data.ToArray());
        Assert.InRange(DateTimeOffset.UtcNow - tile.Timestamp!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(2));
        Assert.Equal(tile.Timestamp, await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_MixedCache_TellsFormatsByTheirFirstBytes()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xe0, 1];
        await Open(options => options with { MediaType = null, Extension = "mixed" })
            .StoreAsync([new TileData(Tile, jpeg)], Dimensions.None, Time, default);

        using GetObjectResponse stored = await _swift.Direct.GetObjectAsync(SwiftFixture.Bucket, Key.Replace(".png", ".mixed", StringComparison.Ordinal));
        Assert.Equal("image/jpeg", stored.Headers.ContentType);
    }

    [Theory]
    [InlineData(false, "tile")]
    [InlineData(true, "tile")]
    [InlineData(false, null)]
    [InlineData(true, null)]
    public async Task LoadAsync_LengthToldOrNot_GivesTheWholeBodyAndEmptyOnesAreAbsent(bool isChunked, string? body)
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(200, body ?? "") { IsChunked = isChunked });
        S3TileCache cache = Open(options => options with { Service = new S3Settings { EndpointUrl = service.Url } });

        CachedTile? tile = await cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.Equal(body, tile is null ? null : Encoding.ASCII.GetString(tile.Data.Span));
    }

    [Fact]
    public async Task StoreAsync_CannedAccessControlList_IsSentWithEachTile()
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(200));
        S3TileCache cache = Open(options => options with { AccessControlList = "public-read", Service = new S3Settings { EndpointUrl = service.Url } });

        await cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2 })], Dimensions.None, Time, default);

        RecordedService.Request put = Assert.Single(service.Requests);
        Assert.Equal(("PUT", $"/{SwiftFixture.Bucket}/{Key}"), (put.Method, put.Url));
        Assert.Equal("public-read", put.Headers["x-amz-acl"]);
        Assert.Equal("image/png", put.Headers["Content-Type"]);
        Assert.Equal("1709210096123456", put.Headers["x-amz-meta-written"]);
        Assert.Null(put.Headers["Content-Encoding"]);
        Assert.Equal([1, 2], put.Body);
    }

    private S3TileCache Open(Func<S3TileCacheOptions, S3TileCacheOptions>? change = null) => _swift.Open(_clients, _prefix, change);
}
