using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>One Swift for all S3 tests; each test has keys of its own.</summary>
public sealed class SwiftFixture : IAsyncLifetime
{
    public const string Bucket = "tiles";

    public SwiftServer Server { get; private set; } = null!;

    public AmazonS3Client Direct { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The usual ways for credentials to reach a process.
        string profiles = Path.GetTempFileName();
        await File.WriteAllTextAsync(profiles, $"""
            [stranger]
            aws_access_key_id = {SwiftServer.AccessKey}
            aws_secret_access_key = guessed
            """);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", profiles);
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SwiftServer.SecretKey);
        Server = await SwiftServer.StartAsync();
        Direct = new AmazonS3Client(
            new BasicAWSCredentials(SwiftServer.AccessKey, SwiftServer.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Server.Url,
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            });
        await Direct.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync()
    {
        Direct.Dispose();
        await Server.DisposeAsync();
    }
}

public sealed class S3TileCacheTests : TileCacheContract, IClassFixture<SwiftFixture>, IDisposable
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

    [Fact]
    public async Task LoadAsync_WrongSecret_IsAMissAndStoringSaysWhy()
    {
        S3TileCache stranger = Open(options => options with { Service = options.Service with { Profile = "stranger" } });

        Assert.Null(await stranger.LoadAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await stranger.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default));
    }

    [Fact]
    public async Task LoadAsync_PublicBucketByHttp_NeedsNoSignature()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 4, 5 })], Dimensions.None, Time, default);

        // What a public bucket answers to unsigned requests is stood in for by a plain web server: Swift gives out nothing unsigned.
        using var listener = new HttpListener();
        int port = ServerProcess.FreePort();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        _ = Task.Run(async () =>
        {
            for (int i = 0; i < 2; i++)
            {
                HttpListenerContext exchange = await listener.GetContextAsync();
                bool isThere = exchange.Request.Url!.AbsolutePath == $"/{SwiftFixture.Bucket}/{Key}" && exchange.Request.Headers["Authorization"] is null;
                exchange.Response.StatusCode = isThere ? 200 : 403;
                exchange.Response.ContentLength64 = isThere ? 2 : 0;
                exchange.Response.OutputStream.Write(isThere ? [4, 5] : []);
                exchange.Response.Close();
            }
        });
        S3TileCache open = Open(options => options with { UseHttpGet = true, Service = new S3Settings { EndpointUrl = $"http://127.0.0.1:{port}" } });

        Assert.Equal([4, 5], (await open.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
        Assert.Null(await open.LoadAsync(new TileCoord(0, 0, 1), Dimensions.None, default));
    }

    private S3TileCache Open(Func<S3TileCacheOptions, S3TileCacheOptions>? change = null) =>
        new(change is null ? Options() : change(Options()), _clients, TimeProvider.System, NullLogger.Instance);

    private S3TileCacheOptions Options() => new()
    {
        Service = new S3Settings { EndpointUrl = _swift.Server.Url, Region = "us-east-1" },
        Bucket = SwiftFixture.Bucket,
        Prefix = _prefix,
        Extension = "png",
        MediaType = "image/png",
    };
}

/// <summary>What happens when the service is away.</summary>
public sealed class S3FaultTests : IClassFixture<SwiftFixture>
{
    private readonly SwiftFixture _swift;

    public S3FaultTests(SwiftFixture swift) => _swift = swift;

    [Fact]
    public async Task Load_ServiceKilled_IsAMissAndComesBack()
    {
        TileCoord tile = new(1, 2, 3);
        using var clients = new S3Clients();
        var cache = new S3TileCache(
            new S3TileCacheOptions
            {
                Service = new S3Settings { EndpointUrl = _swift.Server.Url },
                Bucket = SwiftFixture.Bucket,
                Prefix = "fault",
                Extension = "png",
                MediaType = "image/png",
            },
            clients,
            TimeProvider.System,
            NullLogger.Instance);
        await cache.StoreAsync([new TileData(tile, new byte[] { 1 })], Dimensions.None, DateTimeOffset.UtcNow, default);
        await _swift.Server.KillProxyAsync();

        Assert.Null(await cache.LoadAsync(tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await cache.StoreAsync([new TileData(tile, new byte[] { 2 })], Dimensions.None, DateTimeOffset.UtcNow, default));

        await _swift.Server.StartProxyAsync();
        CachedTile? found = null;
        for (int attempt = 0; found is null && attempt < 200; attempt++)
        {
            await Task.Delay(50);
            found = await cache.LoadAsync(tile, Dimensions.None, default);
        }

        Assert.Equal([1], found!.Data.ToArray());
    }
}
