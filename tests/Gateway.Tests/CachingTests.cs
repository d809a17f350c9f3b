using System.Net;
using System.Text;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>What is fetched once comes from the cache; what is wrong never gets there.</summary>
public sealed class CachingTests : IAsyncLifetime
{
    private const string Tile = "/tiles/world/web/3/4/2.png";
    private GatewayFixture _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayFixture.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task Tile_SecondRequest_ComesFromTheCache()
    {
        byte[] first = await _gateway.Client.GetByteArrayAsync(Tile);
        byte[] second = await _gateway.Client.GetByteArrayAsync(Tile);
        byte[] neighbour = await _gateway.Client.GetByteArrayAsync("/tiles/world/web/3/5/3.png");

        Assert.Equal(first, second);
        Assert.NotEmpty(neighbour);
        Assert.Single(_gateway.Upstream.Requests);
        Assert.Equal(16, _gateway.CachedFiles);
    }

    [Fact]
    public async Task Tiles_ThousandRequestsOverOneMetatile_MakeOneUpstreamRequest()
    {
        _gateway.Upstream.Hold = true;
        Task<byte[]>[] clients = [.. Enumerable.Range(0, 1000)
            .Select(i => _gateway.Client.GetByteArrayAsync($"/tiles/world/web/3/{4 + (i % 4)}/{i / 4 % 4}.png"))];
        await WaitForAsync(() => _gateway.Upstream.Requests.Count > 0);
        _gateway.Upstream.Release();
        byte[][] tiles = await Task.WhenAll(clients);

        Assert.Single(_gateway.Upstream.Requests);
        Assert.All(tiles, tile => Assert.Equal(ImageFormat.Png, ImageFormats.Sniff(tile)));
    }

    [Fact]
    public async Task Tile_ClientLeaves_TheFetchGoesOn()
    {
        _gateway.Upstream.Hold = true;
        using var leaving = new CancellationTokenSource();
        Task<byte[]> leaver = _gateway.Client.GetByteArrayAsync(Tile, leaving.Token);
        await WaitForAsync(() => _gateway.Upstream.Requests.Count > 0);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        _gateway.Upstream.Release();
        await WaitForAsync(() => _gateway.CachedFiles == 16);

        await _gateway.Client.GetByteArrayAsync(Tile);
        Assert.Single(_gateway.Upstream.Requests);
    }

    public static TheoryData<int, string, string> Failures => new()
    {
        { 500, "image/png", "whole" },
        { 404, "text/html", "whole" },
        { 204, "image/png", "empty" },
        { 200, "application/vnd.ogc.se_xml", "exception" },
        { 200, "text/xml", "exception" },
        { 200, "image/png", "exception" },
        { 200, "image/png", "truncated" },
        { 200, "image/png", "small" },
        { 200, "image/png", "empty" },
        { 200, "image/png", "bomb" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Upstream_WrongAnswer_IsAnErrorAndNothingIsStored(int status, string mediaType, string kind)
    {
        _gateway.Upstream.Answer = (status, mediaType, map => kind switch
        {
            "empty" => [],
            "exception" => Encoding.UTF8.GetBytes("<ServiceExceptionReport/>"),
            "truncated" => map[..(map.Length / 2)],
            "small" => ImageEncoder.Encode(Raster.Filled(16, 16, Color.White), new ImageOptions()),
            "bomb" => Bomb(),
            _ => map,
        });

        (HttpStatusCode tile, _, _) = await _gateway.TextAsync(Tile);
        (HttpStatusCode map, string type, _) = await _gateway.TextAsync(GatewayFixture.MapUrl());

        Assert.Equal(HttpStatusCode.InternalServerError, tile);
        Assert.Equal(HttpStatusCode.InternalServerError, map);
        Assert.Equal("application/vnd.ogc.se_xml", type);
        Assert.Equal(0, _gateway.CachedFiles);

        _gateway.Upstream.Answer = null;
        Assert.Equal(HttpStatusCode.OK, (await _gateway.TextAsync(Tile)).Status);
    }

    [Fact]
    public async Task Upstream_Hangs_EndsAtTheClientTimeout()
    {
        _gateway.Upstream.Hold = true;
        (HttpStatusCode status, _, string text) = await _gateway.TextAsync(Tile);

        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("No response from URL", text);
        Assert.Equal(0, _gateway.CachedFiles);
    }

    [Fact]
    public async Task Cache_FolderVanishes_IsMadeAgain()
    {
        await _gateway.Client.GetByteArrayAsync(Tile);
        Directory.Delete(_gateway.Cache, recursive: true);
        await _gateway.Client.GetByteArrayAsync(Tile);

        Assert.Equal(2, _gateway.Upstream.Requests.Count);
        Assert.Equal(16, _gateway.CachedFiles);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no picture")]
    public async Task Cache_DamagedTile_IsMendedByAMap(string content)
    {
        using (await _gateway.PictureAsync(GatewayFixture.MapUrl()))
        {
        }

        foreach (string file in Directory.GetFiles(_gateway.Cache, "*.png", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, content);
        }

        using Raster map = await _gateway.PictureAsync(GatewayFixture.MapUrl());
        Assert.True(GatewayFixture.IsRed(map, 150, 150));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no picture")]
    public async Task Cache_DamagedTile_IsMendedByATile(string content)
    {
        byte[] tile = await _gateway.Client.GetByteArrayAsync(Tile);
        foreach (string file in Directory.GetFiles(_gateway.Cache, "*.png", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, content);
        }

        Assert.Equal(tile, await _gateway.Client.GetByteArrayAsync(Tile));
    }

    [Fact]
    public async Task Cache_InventedDimensions_MakeNoCopies()
    {
        using (await _gateway.PictureAsync(GatewayFixture.MapUrl()))
        {
        }

        int files = _gateway.CachedFiles;
        using Raster map = await _gateway.PictureAsync(GatewayFixture.MapUrl("world", "&TIME=../../evil&DIM_X=1"));
        Assert.Equal(files, _gateway.CachedFiles);
    }

    [Fact]
    public async Task Tile_OutsideTheSourcesArea_IsEmptyAndNotStored()
    {
        using Raster tile = await _gateway.PictureAsync("/tiles/europe/web/5/0/0.png");

        Assert.Equal(0, Color.FromPixel(tile.Pixels[0]).A);
        Assert.Empty(_gateway.Upstream.Requests);
        Assert.Equal(0, _gateway.CachedFiles);
    }

    // A PNG that says it has 60000 × 60000 pixels.
    private static byte[] Bomb()
    {
        byte[] png = ImageEncoder.Encode(Raster.Filled(16, 16, Color.White), new ImageOptions());
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 60000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 60000);
        return png;
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
