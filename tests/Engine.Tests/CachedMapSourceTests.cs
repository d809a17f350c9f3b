using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Engine.Tests;

public sealed class CachedMapSourceTests
{
    private static readonly TileCoord Tile = new(3, 5, 4);

    private readonly MemoryTileCache _store = new();
    private readonly GatedSource _source = new();
    private readonly TileSet _set;
    private readonly CachedMapSource _map;

    public CachedMapSourceTests()
    {
        _source.Open();
        _set = TileSets.Create(_store, _source);
        var map = new CachedMap
        {
            Name = "cache",
            TileSets = [_set],
            Extent = new MapExtent(_set.Grid.BoundingBox, _set.Grid.Srs),
        };
        var reader = new TileReader("app", new DirectFetcher(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        _map = new CachedMapSource(map, reader, new DecodedTiles(1 << 20), NullLogger.Instance);
    }

    private MapQuery QueryFor(BoundingBox box, int width = 256, int height = 256) => new(box, new PixelSize(width, height), _set.Grid.Srs, ImageFormat.Png);

    [Fact]
    public async Task GetMapAsync_AlignedTile_PassesBytesThrough()
    {
        using MapImage? image = await _map.GetMapAsync(QueryFor(_set.Grid.TileBoundingBox(Tile)), default);

        Assert.Equal((await _store.LoadAsync(Tile, Dimensions.None, default))!.Data.ToArray(), image!.Encoded.ToArray());
        Assert.Equal((1, 16), (_source.Requests, _store.Count));
    }

    [Fact]
    public async Task GetMapAsync_Resolution_ChoosesTheLevel()
    {
        BoundingBox box = _set.Grid.TileBoundingBox(Tile);

        using MapImage? image = await _map.GetMapAsync(QueryFor(box, 512, 512), default);

        Assert.NotNull(await _store.LoadAsync(new TileCoord(6, 10, 5), Dimensions.None, default));
        Assert.Equal(new PixelSize(512, 512), image!.Raster.Size);
        Assert.Equal(_source.Color, Color.FromPixel(image.Raster.Pixels[0]));
    }

    [Fact]
    public async Task GetMapAsync_PartlyOutside_LeavesTheRestTransparent()
    {
        BoundingBox world = _set.Grid.BoundingBox;

        using MapImage? image = await _map.GetMapAsync(QueryFor(world with { MinX = world.MinX - world.Width, MaxX = world.MaxX }, 512, 256), default);

        Assert.Equal((0, 255), (Color.FromPixel(image!.Raster.Row(100)[255]).A, Color.FromPixel(image.Raster.Row(100)[256]).A));
        Assert.Null(await _map.GetMapAsync(QueryFor(world with { MinX = world.MaxX + 1, MaxX = world.MaxX + 1000 }), default));
    }

    [Fact]
    public async Task GetMapAsync_TooManyTiles_IsRefused()
    {
        var error = await Assert.ThrowsAsync<MapRequestException>(() => _map.GetMapAsync(QueryFor(_set.Grid.BoundingBox, 8192, 8192), default));

        Assert.Equal("Request too large or invalid BBOX. (too many tiles, max_tile_limit: 500, num_tiles: 1024)", error.Message);
        Assert.Equal(0, _source.Requests);
    }

    [Fact]
    public async Task GetMapAsync_BrokenTile_IsMadeAgain()
    {
        await _store.StoreAsync([new Caches.TileData(Tile, new byte[] { 1, 2, 3 })], Dimensions.None, DateTimeOffset.UnixEpoch, default);
        BoundingBox box = _set.Grid.TileBoundingBox(Tile);

        using MapImage? image = await _map.GetMapAsync(QueryFor(box, 200, 200), default);

        Assert.Equal(_source.Color, Color.FromPixel(image!.Raster.Pixels[0]));
        Assert.NotEqual(3, (await _store.LoadAsync(Tile, Dimensions.None, default))!.Data.Length);
    }

    [Theory]
    [InlineData(SourceErrorPolicy.Notify)]
    [InlineData(SourceErrorPolicy.Raise)]
    public async Task RenderAsync_OneSourceFails_FollowsThePolicy(SourceErrorPolicy policy)
    {
        var broken = new GatedSource("broken") { Failure = new SourceException("no luck") };
        broken.Open();
        MapQuery query = QueryFor(_set.Grid.TileBoundingBox(Tile));
        Task<RenderedMap> rendering = MapRenderer.RenderAsync([_source, broken], query, new MapFinish(new ImageOptions(), policy), default);

        if (policy == SourceErrorPolicy.Raise)
        {
            Assert.Equal("no luck", (await Assert.ThrowsAsync<SourceException>(() => rendering)).Message);
            return;
        }

        RenderedMap map = await rendering;
        using Raster raster = ImageDecoder.Decode(map.Data.Span);
        Assert.False(map.IsCacheable);
        Assert.Equal(_source.Color, Color.FromPixel(raster.Row(250)[250]));
        Assert.NotNull(raster);
        Assert.Null(RasterOps.SingleColor(raster));
    }

    [Fact]
    public async Task RenderAsync_AllSourcesFail_Fails()
    {
        _source.Failure = new SourceException("no luck");

        var error = await Assert.ThrowsAsync<SourceException>(() => MapRenderer.RenderAsync(
            [_source], QueryFor(_set.Grid.TileBoundingBox(Tile)), new MapFinish(new ImageOptions(), SourceErrorPolicy.Notify), default));

        Assert.Equal("Could not get any sources:\nno luck", error.Message);
    }
}
