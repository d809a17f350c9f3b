using System.Text;
using System.Text.Json;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

[CollectionDefinition(Name)]
public sealed class CouchDbCollection : ICollectionFixture<PouchDbFixture>
{
    public const string Name = "CouchDB";
}

/// <summary>PouchDB Server: an independent server of CouchDB's protocol.</summary>
public sealed class PouchDbFixture : IAsyncLifetime
{
    private ServerProcess? _server;

    public string Url { get; private set; } = "";

    public async Task InitializeAsync() => (_server, Url) = await NodeServer.StartPouchDbAsync();

    public async Task DisposeAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
}

/// <summary>The contract, documents shared with MapProxy (Debian packages mapproxy and python3-requests), and faults.</summary>
[Collection(CouchDbCollection.Name)]
public sealed class CouchDbTileCacheTests : TileCacheContract, IDisposable
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly PouchDbFixture _server;
    private readonly HttpConnections _connections = new();
    private readonly string _database = $"t{Guid.NewGuid():N}";
    private readonly RecordedLog _log = new();

    public CouchDbTileCacheTests(PouchDbFixture server)
    {
        _server = server;
        Cache = Open();
    }

    protected override ITileCache Cache { get; }

    // A document is replaced without a look at its time; the owner's lease has to keep it.
    protected override bool KeepsNewer => false;

    protected override int TilesOfSeveralPages => 4500;

    public void Dispose() => _connections.Dispose();

    [Fact]
    public async Task StoreAsync_Document_HoldsTheMetadataThatAreAskedFor()
    {
        CouchDbTileCache cache = Open(options => options with
        {
            Name = new CouchDbTileName("%(couch_url)s/%(z)02d/%(x)s/%(y)s", "g"),
            Metadata = new CouchDbMetadata(new Dictionary<string, object>
            {
                ["col"] = "{{x}}",
                ["row"] = "{{y}}",
                ["level"] = "{{z}}",
                ["also"] = "{{level}}",
                ["when"] = "{{timestamp}}",
                ["iso"] = "{{utc_iso}}",
                ["there"] = "{{wgs_tile_centroid}}",
                ["here"] = "{{tile_centroid}}",
                ["fixed"] = "text",
                ["n"] = 5L,
                ["f"] = 1.5,
                ["b"] = true,
            }),
        });
        await cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, Time, default);

        JsonElement document = await DocumentAsync("04%2F3%2F5");

        Assert.Equal((3, 5, 4, 4), (document.GetProperty("col").GetInt32(), document.GetProperty("row").GetInt32(), document.GetProperty("level").GetInt32(), document.GetProperty("also").GetInt32()));
        Assert.Equal("2024-02-29T12:34:56Z", document.GetProperty("iso").GetString());
        Assert.Equal(1709210096.123456, document.GetProperty("when").GetDouble(), 6);
        Assert.False(document.TryGetProperty("timestamp", out _));
        Assert.Equal([-101.25, 48.922499264], document.GetProperty("there").EnumerateArray().Select(number => Math.Round(number.GetDouble(), 9)));
        Assert.Equal(-11271098.442819, document.GetProperty("here")[0].GetDouble(), 5);
        Assert.Equal(("text", 5, 1.5, true), (document.GetProperty("fixed").GetString(), document.GetProperty("n").GetInt32(), document.GetProperty("f").GetDouble(), document.GetProperty("b").GetBoolean()));
        JsonElement tile = document.GetProperty("_attachments").GetProperty("tile");
        Assert.Equal(("image/png", "AQID"), (tile.GetProperty("content_type").GetString(), tile.GetProperty("data").GetString()));
        Assert.Equal(Time, (await cache.LoadAsync(Tile, Dimensions.None, default))!.Timestamp);
    }

    [Fact]
    public async Task StoreAsync_SameTileTwice_KeepsTheLast()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 }), new TileData(Tile, new byte[] { 2 })], Dimensions.None, Time, default);

        Assert.Equal([2], (await Cache.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task StoreAndLoad_SharedWithMapProxy_GiveEachOthersBytes()
    {
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, Time, default);
        string told = await Command.OutputOfAsync("/usr/bin/python3", ["-c", $$"""
            import io
            from mapproxy.cache.couchdb import CouchDBCache, CouchDBMDTemplate
            from mapproxy.cache.tile import Tile
            from mapproxy.grid import tile_grid
            from mapproxy.image import ImageSource
            cache = CouchDBCache('{{_server.Url}}', '{{_database}}', 'png', tile_grid(3857, name='webmercator'), CouchDBMDTemplate({}))
            t = Tile((3, 5, 4))
            assert cache.load_tile(t)
            print(t.source.as_buffer().read(), t.timestamp)
            for data in (b'old', b'new'):
                assert cache.store_tiles([Tile((x, 9, 4), ImageSource(io.BytesIO(data))) for x in (1, 2)])
            """]);

        Assert.Equal(@"b'\x01\x02\x03' 1709210096.123456", told.Trim());
        CachedTile?[] loaded = await Cache.LoadAsync([new(1, 9, 4), new(2, 9, 4)], Dimensions.None, default);
        Assert.All(loaded, tile =>
        {
            Assert.Equal("new"u8.ToArray(), tile!.Data.ToArray());
            Assert.InRange(DateTimeOffset.UtcNow - tile.Timestamp!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(2));
        });
        await Cache.StoreAsync([new TileData(new TileCoord(1, 9, 4), new byte[] { 7 })], Dimensions.None, Time, default);
        Assert.Equal([7], (await Cache.LoadAsync(new TileCoord(1, 9, 4), Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAsync_NobodyListens_IsAMissAndStoresFail()
    {
        CouchDbTileCache cache = Open(options => options with { Server = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}") });

        Assert.All(await cache.LoadAsync([.. Enumerable.Range(0, 40).Select(i => new TileCoord(i, 0, 9))], Dimensions.None, default), Assert.Null);
        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, default));
        Assert.Contains("Connection refused", Assert.Single(_log.Lines));
    }

    [Theory]
    [InlineData(200, "no JSON")]
    [InlineData(200, "{}")]
    [InlineData(200, """{"_attachments": {"tile": {"data": "???"}}}""")]
    [InlineData(200, """{"_attachments": {"tile": {"stub": true}}}""")]
    [InlineData(200, """{"timestamp": "soon", "_attachments": {"tile": {"data": ""}}}""")]
    [InlineData(401, "{}")]
    [InlineData(500, "{}")]
    public async Task LoadAsync_AnswerThatIsNoTile_IsAMiss(int status, string body)
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(status, Encoding.UTF8.GetBytes(body)));
        CouchDbTileCache cache = Open(options => options with { Server = new Uri(service.Url) });

        Assert.Null(await cache.LoadAsync(Tile, Dimensions.None, default));
        Assert.Null(await cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_UserInTheAddress_IsSentAsBasicAuthentication()
    {
        using var service = new RecordedService(_ => new RecordedService.Answer(404));
        CouchDbTileCache cache = Open(options => options with { Server = new Uri(service.Url.Replace("http://", "http://me:p%40ss@")) });

        await cache.LoadAsync(Tile, Dimensions.None, default);

        RecordedService.Request request = Assert.Single(service.Requests);
        Assert.Equal($"Basic {Convert.ToBase64String("me:p@ss"u8)}", request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("%(z)02d/%(x)04d/%(y)3s.%(grid_name)s", "11/")]
    [InlineData("%(x)s.%(z)s.%(y)s", "")]
    [InlineData("a+b-%(grid_name)s-%(z)s-%(x)s-%(y)s-(c)", "a+b-g-11-")]
    public void Name_Parsed_GivesTheTileBack(string template, string prefix)
    {
        var name = new CouchDbTileName(template, "g", "@2x");
        foreach (TileCoord tile in (TileCoord[])[new(0, 0, 11), new(1234, 56789, 11)])
        {
            string text = name.Of(tile, Dimensions.None);

            Assert.Equal(tile, name.Parse(text));
            Assert.StartsWith(prefix, text, StringComparison.Ordinal);
            Assert.Null(name.Parse(text + "-time-2020"));
            Assert.Null(name.Parse("0" + text));
        }

        Assert.Equal(prefix, name.PrefixOf(11));
    }

    [Theory]
    [InlineData("%(z)s-%(x)s")]
    [InlineData("tile")]
    [InlineData("%(z)s-%(x)s-%(y)s-%(colour)s")]
    [InlineData("%(z)s-%(x)s-%(y)s-100%")]
    public void Name_TemplateThatCannotBe_IsRefused(string template) => Assert.Throws<FormatException>(() => new CouchDbTileName(template, "g"));

    [Fact]
    public void Metadata_UnknownPlaceholder_IsRefused() =>
        Assert.Throws<FormatException>(() => new CouchDbMetadata(new Dictionary<string, object> { ["a"] = "{{colour}}" }));

    private async Task<JsonElement> DocumentAsync(string name)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return JsonDocument.Parse(await client.GetStringAsync($"{_server.Url}/{_database}/{name}?attachments=true")).RootElement;
    }

    private CouchDbTileCache Open(Func<CouchDbTileCacheOptions, CouchDbTileCacheOptions>? change = null)
    {
        var options = new CouchDbTileCacheOptions
        {
            Server = new Uri(_server.Url),
            Database = _database,
            Name = new CouchDbTileName(CouchDbTileName.Usual, "webmercator"),
            Metadata = new CouchDbMetadata(new Dictionary<string, object>()),
            Grid = TileSets.WebMercator,
            MediaType = "image/png",
            WriteTimeout = TimeSpan.FromSeconds(30),
        };
        return new CouchDbTileCache(change?.Invoke(options) ?? options, _connections, TimeProvider.System, _log);
    }
}
