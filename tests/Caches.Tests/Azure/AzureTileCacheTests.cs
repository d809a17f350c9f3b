using System.Net;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>The contract, the shape of blobs, and faults, against Azurite.</summary>
[Collection(AzuriteCollection.Name)]
public sealed class AzureTileCacheTests : TileCacheContract, IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly AzuriteFixture _azurite;
    private readonly HttpConnections _connections = new();
    private readonly string _prefix = $"cache/{Guid.NewGuid():N}";
    private readonly RecordedLog _log = new();

    public AzureTileCacheTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        Cache = azurite.Open(_connections, _prefix);
    }

    protected override ITileCache Cache { get; }

    // A blob is replaced without a look at the old one; the owner's lease has to keep it.
    protected override bool KeepsNewer => false;

    public void Dispose() => _connections.Dispose();

    [Theory]
    [InlineData(TilePathLayout.Tms, "4/3/5.png")]
    [InlineData(TilePathLayout.Tc, "04/000/000/003/000/000/005.png")]
    [InlineData(TilePathLayout.ArcGis, "L04/R00000005/C00000003.png")]
    public async Task StoreAsync_Blob_HasMapProxysNameAndAMediaType(TilePathLayout layout, string name)
    {
        await Open(options => options with { Layout = layout }).StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, Time, default);

        using HttpResponseMessage blob = await _azurite.SendAsync(HttpMethod.Get, AzuriteFixture.Container, $"{_prefix}/{name}");
        Assert.Equal([1, 2, 3], await blob.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", blob.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task LoadAsync_BlobOfMapProxy_CountsAsWrittenWhenItWasModified()
    {
        var content = new ByteArrayContent([7, 8]);
        content.Headers.ContentType = new("image/png");
        using HttpResponseMessage stored = await _azurite.SendAsync(HttpMethod.Put, AzuriteFixture.Container, $"{_prefix}/4/3/5.png", content: content);
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);

        CachedTile? tile = await Cache.LoadAsync(Tile, Dimensions.None, default);

        Assert.Equal([7, 8], tile!.Data.ToArray());
        Assert.InRange(DateTimeOffset.UtcNow - tile.Timestamp!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(1));
        Assert.Equal(tile.Timestamp, await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_PartOfABiggerArray_StoresThatPart()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3, 4, 5 }.AsMemory(2, 2))], Dimensions.None, Time, default);

        Assert.Equal([3, 4], (await Cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Theory]
    [InlineData("ä +%&=?#'()*!~,;:@$")]
    [InlineData("2020-01-01T00:00:00Z")]
    public async Task StoreAsync_Dimensions_SurviveInNames(string value)
    {
        Dimensions dimensions = Dimensions.Create([new("dim_level", value)]);
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], dimensions, Time, default);

        Assert.NotNull(await Cache.LoadAsync(Tile, dimensions, default));
        Assert.Null(await Cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_EmptyBlob_IsMissing()
    {
        await Cache.StoreAsync([new TileData(Tile, Array.Empty<byte>())], Dimensions.None, Time, default);

        Assert.Null(await Cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_WrongKey_IsAMissAndTheLogSaysWhyOnce()
    {
        string key = Convert.ToBase64String(new byte[64]);
        AzureTileCache stranger = Open(options => options with
        {
            Account = AzureAccount.Parse($"AccountName=devstoreaccount1;AccountKey={key};BlobEndpoint={options.Account.Endpoint}"),
        });

        Assert.Null(await stranger.LoadAsync(Tile, Dimensions.None, default));
        Assert.Null(await stranger.LoadAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await stranger.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default));
        Assert.Contains("403", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task LoadAsync_NoContainer_IsAMissAndTheLogSaysIt()
    {
        AzureTileCache cache = Open(options => options with { Container = "nothing" });

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default));
        Assert.Contains("ContainerNotFound", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task LoadAsync_NobodyListens_IsAMissAndStoresFail()
    {
        AzureTileCache cache = Open(options => options with
        {
            Account = AzureAccount.Parse($"AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:{ServerProcess.FreePort()}/a"),
        });

        Assert.All(await cache.LoadAsync([.. Enumerable.Range(0, 40).Select(i => new TileCoord(i, 0, 9))], Dimensions.None, default), Assert.Null);
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default));
        Assert.Contains("Connection refused", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task LoadAsync_ServiceHangs_IsAMissWithinItsBound()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        AzureTileCache cache = Open(options => options with
        {
            Account = AzureAccount.Parse($"AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a"),
            ReadTimeout = TimeSpan.FromMilliseconds(50),
        });

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.Contains("no answer within", Assert.Single(_log.Lines));
    }

    private AzureTileCache Open(Func<AzureTileCacheOptions, AzureTileCacheOptions> change) => _azurite.Open(_connections, _prefix, change, _log);
}

/// <summary>Connection strings.</summary>
public sealed class AzureAccountTests
{
    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=AAAA;EndpointSuffix=core.windows.net", "https://a.blob.core.windows.net")]
    [InlineData("AccountName=a;AccountKey=AAAA", "https://a.blob.core.windows.net")]
    [InlineData("AccountName=a;AccountKey=AAAA;EndpointSuffix=core.chinacloudapi.cn;", "https://a.blob.core.chinacloudapi.cn")]
    [InlineData("BlobEndpoint=https://tiles.example.org/;SharedAccessSignature=?sv=2021&sig=a", "https://tiles.example.org")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1")]
    public void Parse_ConnectionString_GivesTheEndpoint(string text, string endpoint) => Assert.Equal(endpoint, AzureAccount.Parse(text).Endpoint);

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("AccountName=a")]
    [InlineData("AccountName=a;AccountKey=secret!")]
    [InlineData("AccountName=a;AccountKey=AAAA;BlobEndpoint=ftp://h")]
    public void Parse_NoConnectionString_FailsWithoutSecrets(string text) =>
        Assert.DoesNotContain("secret", Assert.Throws<FormatException>(() => AzureAccount.Parse(text)).Message);

    [Fact]
    public void Request_SharedAccessSignature_IsPartOfTheAddressAndNothingIsSigned()
    {
        AzureAccount account = AzureAccount.Parse("BlobEndpoint=https://h;SharedAccessSignature=sv=2021&sig=a%2Bb");

        using HttpRequestMessage request = account.Request(HttpMethod.Get, "c", "1/2/3.png", null, DateTimeOffset.UtcNow);

        Assert.Equal("https://h/c/1/2/3.png?sv=2021&sig=a%2Bb", request.RequestUri!.AbsoluteUri);
        Assert.False(request.Headers.Contains("Authorization"));
    }
}
