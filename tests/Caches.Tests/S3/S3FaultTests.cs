using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>What happens when the service is away, refuses, or was never set up.</summary>
[Collection(SwiftCollection.Name)]
public sealed class S3FaultTests(SwiftFixture swift) : IDisposable
{
    private static readonly TileCoord Tile = new(1, 2, 3);

    private readonly S3Clients _clients = new();
    private readonly RecordedLog _log = new();

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task LoadAsync_ServiceKilled_IsAMissAndComesBack()
    {
        S3TileCache cache = Open(options => options);
        await StoreAsync(cache);
        await swift.Server.KillProxyAsync();

        Assert.Null(await LoadAsync(cache));
        Assert.All(await cache.LoadAsync([.. Enumerable.Range(0, 40).Select(i => new TileCoord(i, 0, 9))], Dimensions.None, default), Assert.Null);
        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache));
        Assert.Contains("Connection refused", Assert.Single(_log.Lines), StringComparison.Ordinal);

        await swift.Server.StartProxyAsync();
        CachedTile? found = null;
        for (int attempt = 0; found is null && attempt < 400; attempt++)
        {
            await Task.Delay(50);
            found = await LoadAsync(cache);
        }

        Assert.Equal([1], found!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAsync_WrongSecret_IsAMissAndTheLogSaysWhyOnce()
    {
        S3TileCache stranger = Open(options => options with { Service = options.Service with { Profile = "stranger" } });

        Assert.Null(await LoadAsync(stranger));
        Assert.Null(await LoadAsync(stranger));
        await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(stranger));

        Assert.Contains("signature", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_Profile_GivesCredentials()
    {
        S3TileCache friend = Open(options => options with { Service = options.Service with { Profile = "friend" } });

        await StoreAsync(friend);

        Assert.NotNull(await LoadAsync(friend));
    }

    [Fact]
    public async Task LoadAsync_UnknownProfile_IsAMissAndTheLogNamesIt()
    {
        S3TileCache cache = Open(options => options with { Service = options.Service with { Profile = "nobody" } });

        Assert.Null(await LoadAsync(cache));

        Assert.Contains("no profile 'nobody'", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_NothingConfigured_IsAMissAndTheLogSaysWhatIsMissing()
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(200));
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", null);
        try
        {
            S3TileCache cache = Open(options => options with { Service = new S3Settings { EndpointUrl = service.Url } });

            Assert.Null(await LoadAsync(cache));

            Assert.Contains("AWS_ACCESS_KEY_ID", Assert.Single(_log.Lines), StringComparison.Ordinal);
            Assert.Empty(service.Requests);
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey);
        }
    }

    [Fact]
    public async Task LoadAsync_NoSuchBucket_IsAMissAndTheLogSaysSo()
    {
        S3TileCache cache = Open(options => options with { Bucket = "nowhere" });

        Assert.Null(await LoadAsync(cache));
        CacheFaultException error = await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache));

        Assert.Contains("nowhere/", error.Message, StringComparison.Ordinal);
        Assert.Contains("bucket does not exist", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StoreAsync_BucketThatMayOnlyBeRead_DoesNotStopReading()
    {
        using var service = new RecordedService(request => request.Method == "GET"
            ? new RecordedService.Answer(200, "tile")
            : new RecordedService.Answer(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"));
        S3TileCache cache = Open(options => options with { Service = new S3Settings { EndpointUrl = service.Url } });

        for (int i = 0; i < 10; i++)
        {
            await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache));
            Assert.NotNull(await LoadAsync(cache));
            Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
        }
    }

    [Fact]
    public async Task LoadAsync_ServiceInTrouble_IsAskedThreeTimesAndThenLeftAlone()
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(503, "<Error><Code>ServiceUnavailable</Code><Message>later</Message></Error>"));
        S3TileCache cache = Open(options => options with { Service = new S3Settings { EndpointUrl = service.Url } });

        Assert.Null(await LoadAsync(cache));
        Assert.Equal(3, service.Requests.Count);

        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await LoadAsync(cache));
        }

        Assert.InRange(service.Requests.Count, 15, 30);
    }

    [Fact]
    public async Task LoadAsync_ServiceThatDoesNotAnswer_IsAMissAfterTheTimeout()
    {
        using var never = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        never.Start();
        S3TileCache cache = Open(options => options with
        {
            Service = new S3Settings { EndpointUrl = $"http://{never.LocalEndpoint}" },
            ReadTimeout = TimeSpan.FromMilliseconds(200),
            WriteTimeout = TimeSpan.FromMilliseconds(300),
        });

        Assert.Null(await LoadAsync(cache));
        CacheFaultException error = await Assert.ThrowsAsync<CacheFaultException>(() => StoreAsync(cache));

        Assert.Contains("no answer within 0.3 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("no answer within 0.2 s", _log.Lines.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_CallerGivesUp_IsCancelled()
    {
        using var never = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        never.Start();
        S3TileCache cache = Open(options => options with { Service = new S3Settings { EndpointUrl = $"http://{never.LocalEndpoint}" } });
        using var caller = new CancellationTokenSource();
        ValueTask<CachedTile?> reading = cache.LoadAsync(Tile, Dimensions.None, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        Assert.Empty(_log.Lines);
    }

    private S3TileCache Open(Func<S3TileCacheOptions, S3TileCacheOptions> change) =>
        swift.Open(_clients, $"fault/{Guid.NewGuid():N}", change, _log);

    private static async Task<CachedTile?> LoadAsync(S3TileCache cache) => await cache.LoadAsync(Tile, Dimensions.None, default);

    private static async Task StoreAsync(S3TileCache cache) =>
        await cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, DateTimeOffset.UtcNow, default);
}
