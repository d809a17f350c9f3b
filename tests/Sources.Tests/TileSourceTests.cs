using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources.Tests;

public sealed class TileSourceTests : IDisposable
{
    private static readonly TileGrid Grid = TileSets.WebMercator;

    private readonly Setup _setup = new();

    public void Dispose() => _setup.Dispose();

    private TileSource Source(string url, TileGrid? grid = null) =>
        new(new TileSourceOptions { Name = "tiles", Url = UpstreamUrl.Parse(url), Grid = grid ?? Grid }, _setup.Client, _setup);

    private static MapQuery QueryFor(TileCoord tile) => new(Grid.TileBoundingBox(tile), Grid.TileSize, Grid.Srs, ImageFormat.Png);

    [Theory]
    [InlineData("%(z)s/%(x)s/%(y)s.%(format)s", "5/16/10.jpeg")]
    [InlineData("%(z)d/%(x)d/%(y)i", "5/16/10")]
    [InlineData("%(quadkey)s", "12020")]
    [InlineData("%(tc_path)s.png", "05/000/000/016/000/000/010.png")]
    [InlineData("%(tms_path)s", "5/16/10")]
    [InlineData("%(arcgiscache_path)s", "L05/R0000000a/C00000010")]
    [InlineData("?bbox=%(bbox)s", "?bbox=0.00000000,6261721.35712164,1252344.27142433,7514065.62854596")]
    [InlineData("a%%20b%%(x)s", "a%20b%(x)s")]
    [InlineData("%(unknown)s", "%(unknown)s")]
    [InlineData("%(z)02d/%(x)05d", "05/00016")]
    public void For_Template_FillsThePlaces(string template, string expected) =>
        Assert.Equal(expected, new TileUrlTemplate(template).For(new TileCoord(16, 10, 5), Grid, "jpeg"));

    [Fact]
    public async Task GetMapAsync_Tile_PassesBytesThrough()
    {
        byte[] png = ScriptedUpstream.PngBytes();
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("image/png", png));

        using MapImage? image = await Source(upstream.Url + "/%(z)s/%(x)s/%(y)s").GetMapAsync(QueryFor(new TileCoord(3, 5, 4)), default);

        Assert.Equal("/4/3/5", Assert.Single(upstream.Requests).Target);
        Assert.Equal(png, image!.Encoded.ToArray());
    }

    [Fact]
    public async Task GetMapAsync_SouthWestGrid_SendsItsRows()
    {
        var south = new TileGrid(Grid.Definition with { Origin = GridOrigin.SouthWest });
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Png());

        using MapImage? image = await Source(upstream.Url + "/%(z)s/%(x)s/%(y)s", south).GetMapAsync(QueryFor(new TileCoord(3, 5, 4)), default);

        Assert.Equal("/4/3/10", Assert.Single(upstream.Requests).Target);
    }

    [Fact]
    public async Task GetMapAsync_NotATile_IsError()
    {
        TileSource source = Source("http://127.0.0.1:9/");
        MapQuery query = QueryFor(new TileCoord(3, 5, 4));
        BoundingBox box = query.BoundingBox;

        await Fails("tile size of cache and tile source do not match", query with { Size = new PixelSize(512, 512) });
        await Fails("SRS of cache and tile source do not match", query with { Srs = Setup.Wgs84 });
        await Fails("BBOX does not align to tile", query with { BoundingBox = new BoundingBox(box.MinX + (box.Width / 2), box.MinY, box.MaxX + (box.Width / 2), box.MaxY) });

        async Task Fails(string message, MapQuery wrong) =>
            Assert.Equal(message, (await Assert.ThrowsAsync<SourceException>(() => source.GetMapAsync(wrong, default))).Message);
    }

    [Fact]
    public async Task GetMapAsync_NoImage_IsError()
    {
        using var upstream = new ScriptedUpstream(_ => ScriptedUpstream.Answer("text/html", "no"u8.ToArray()));

        var error = await Assert.ThrowsAsync<SourceException>(() => Source(upstream.Url).GetMapAsync(QueryFor(new TileCoord(0, 0, 0)), default));

        Assert.StartsWith("response is not an image", error.Message, StringComparison.Ordinal);
    }
}
