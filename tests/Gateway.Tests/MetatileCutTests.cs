using System.Net;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Tiles that are cut out of an upstream's JPEG picture without decoding it.</summary>
public sealed class MetatileCutTests
{
    private const string First = "/tiles/photo/web/5/16/10.jpeg", Second = "/tiles/photo/web/5/17/11.jpeg";

    // Two tiles on each side, 32 pixels of buffer.
    private const int Edge = 256, Buffer = 32, Whole = (2 * Edge) + (2 * Buffer);

    private static async Task<GatewayFixture> ServeAsync(byte[] picture, string cache = "", string globals = "")
    {
        GatewayFixture gateway = await GatewayFixture.StartAsync(
            folder => (Path.Combine(folder, "mapproxy.yaml"), false),
            ("mapproxy.yaml", $$"""
                services: {tms: {use_grid_names: true, origin: nw} }
                layers: [{name: photo, title: Photo, sources: [photo_cache]}]
                caches:
                  photo_cache: {grids: [web], sources: [wms], format: image/jpeg, meta_size: [2, 2], meta_buffer: {{Buffer}} {{cache}} }
                sources:
                  wms: {type: wms, req: {url: 'UPSTREAM/photo', layers: photo} }
                grids:
                  web: {base: GLOBAL_WEBMERCATOR}
                globals: {image: {resampling_method: bicubic {{globals}} } }
                """));
        gateway.Upstream.Bytes = path => path == "/photo" ? ("image/jpeg", picture) : null;
        return gateway;
    }

    [Fact]
    public async Task Tile_OfJpegMetatile_HasThePixelsOfTheUpstream()
    {
        byte[] picture = Photo(quality: 75);
        using Raster whole = ImageDecoder.Decode(picture);
        await using GatewayFixture gateway = await ServeAsync(picture);

        using Raster first = await gateway.PictureAsync(First), second = await gateway.PictureAsync(Second);
        AssertPart(whole, Buffer, Buffer, first);
        AssertPart(whole, Buffer + Edge, Buffer + Edge, second);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Tile_FinerUpstreamThanConfigured_IsMadeCoarser()
    {
        byte[] picture = Photo(quality: 90);
        await using GatewayFixture asItComes = await ServeAsync(picture), coarser = await ServeAsync(picture, globals: ", formats: {image/jpeg: {encoding_options: {jpeg_quality: 50} } }");

        byte[] fine = await asItComes.Client.GetByteArrayAsync(First), coarse = await coarser.Client.GetByteArrayAsync(First);
        Assert.True(coarse.Length < fine.Length / 2, $"{coarse.Length} and {fine.Length} bytes");
    }

    [Fact]
    public async Task Tile_WithWatermark_IsDrawnOn()
    {
        byte[] picture = Photo(quality: 75);
        await using GatewayFixture plain = await ServeAsync(picture), marked = await ServeAsync(picture, ", watermark: {text: hello, opacity: 255, font_size: 60}");

        using Raster without = await plain.PictureAsync(First), with = await marked.PictureAsync(First);
        Assert.False(without.Pixels.SequenceEqual(with.Pixels));
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.99)]
    public async Task Tile_TruncatedUpstream_FailsAndIsNotKept(double share)
    {
        byte[] picture = Photo(quality: 75);
        await using GatewayFixture gateway = await ServeAsync(picture[..(int)(picture.Length * share)]);

        using HttpResponseMessage response = await gateway.Client.GetAsync(First);
        Assert.NotEqual(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, gateway.CachedFiles);
    }

    private static byte[] Photo(int quality)
    {
        using Raster raster = Raster.Uninitialized(Whole, Whole);
        var random = new Random(5);
        for (int y = 0; y < Whole; y++)
        {
            for (int x = 0; x < Whole; x++)
            {
                int light = (int)(128 + (60 * Math.Sin(x / 11.0)) + (50 * Math.Cos(y / 7.0))) + random.Next(-9, 10);
                raster.Row(y)[x] = new Color((byte)light, (byte)(255 - light), (byte)(light / 2)).ToPixel();
            }
        }

        raster.IsOpaque = true;
        return ImageEncoder.Encode(raster, new ImageOptions { Format = ImageFormat.Jpeg, JpegQuality = quality });
    }

    // Colours have fewer samples than pixels: those at the edge are guessed from one side only.
    private static void AssertPart(Raster whole, int left, int top, Raster tile)
    {
        for (int y = 2; y < Edge - 2; y++)
        {
            Assert.True(whole.Row(top + y).Slice(left + 2, Edge - 4).SequenceEqual(tile.Row(y).Slice(2, Edge - 4)), $"row {y}");
        }
    }
}
