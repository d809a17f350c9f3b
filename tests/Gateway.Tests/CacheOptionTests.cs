using System.Net;
using MapProxyCluster.Imaging;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>What caches can do with their tiles; tools/compare-with-mapproxy compares the same with MapProxy.</summary>
public sealed class CacheOptionTests
{
    private const string Tms = "tms: {use_grid_names: true, origin: nw}\n  wmts:\n  wms: {srs: ['EPSG:4326', 'EPSG:3857']}";

    private static Task<GatewayFixture> ServeAsync(string cache, string sources = "", string files = "") => GatewayFixture.StartAsync(
        folder => (Path.Combine(folder, "mapproxy.yaml"), false),
        ("area.txt", files),
        ("mapproxy.yaml", $$"""
            services:
              {{Tms}}
            layers:
              - {name: world, title: World, sources: [world_cache]}
            caches:
              world_cache: {grids: [web], meta_size: [2, 2], meta_buffer: 0, {{cache}} }
              other_cache: {grids: [web], sources: [wms]}
            sources:
              wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world} }
              {{sources}}
            grids:
              web: {base: GLOBAL_WEBMERCATOR}
            """));

    private static int FilesAt(GatewayFixture gateway, string level) =>
        gateway.CachedFiles == 0 ? 0 : Directory.GetFiles(gateway.Cache, "*.png", SearchOption.AllDirectories).Count(file => file.Contains($"/{level}/000/"));

    [Fact]
    public async Task UpscaleTiles_StoredWhenAsked_AndOnlySoFar()
    {
        const string Coarse = "coarse: {type: wms, max_res: 10000, req: {url: 'UPSTREAM/wms', layers: world}}";
        await using GatewayFixture kept = await ServeAsync("sources: [coarse], upscale_tiles: 2, cache_rescaled_tiles: true", Coarse);
        await using GatewayFixture passing = await ServeAsync("sources: [coarse], upscale_tiles: 2", Coarse);

        // Level 3 (19,567 m per pixel) comes from the source, levels 4 and 5 from level 3, level 6 from nowhere.
        foreach (GatewayFixture gateway in new[] { kept, passing })
        {
            using Raster tooFine = await gateway.PictureAsync("/tiles/world/web/6/34/22.png");
            using Raster fine = await gateway.PictureAsync("/tiles/world/web/5/17/11.png");
            Assert.True(fine.IsOpaque);
            Assert.Equal(0, Color.FromPixel(tooFine.Pixels[0]).A);
            Assert.Single(gateway.Upstream.Requests);
            Assert.Equal(4, FilesAt(gateway, "03"));
        }

        Assert.Equal((1, 1, 0), (FilesAt(kept, "05"), FilesAt(kept, "04"), FilesAt(kept, "06")));
        Assert.Equal((0, 0), (FilesAt(passing, "05"), FilesAt(passing, "04")));
    }

    [Fact]
    public async Task DownscaleTiles_CacheWithoutSources_IsDrawnFromFinerTiles()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "sources: [fine], downscale_tiles: 1", "fine: {type: wms, min_res: 15000, req: {url: 'UPSTREAM/wms', layers: world}}");

        using Raster tile = await gateway.PictureAsync("/tiles/world/web/3/4/2.png");
        Assert.True(tile.IsOpaque);
        Assert.Equal(0, FilesAt(gateway, "03"));
        Assert.Equal(4, FilesAt(gateway, "04"));
        using Raster tooCoarse = await gateway.PictureAsync("/tiles/world/web/2/2/1.png");
        Assert.Equal(0, Color.FromPixel(tooCoarse.Pixels[0]).A);
    }

    [Fact]
    public async Task BulkMetaTiles_AsksForEachTileAndStoresAllOfTheMetatile()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "sources: [tiles], bulk_meta_tiles: true, meta_size: [3, 2]", "tiles: {type: tile, grid: web, url: 'UPSTREAM/%(z)s/%(x)s/%(y)s?srs=EPSG:3857&width=256&height=256&bbox=%(bbox)s'}");

        await gateway.Client.GetByteArrayAsync("/tiles/world/web/4/8/5.png");
        Assert.Equal(["/4/6/4", "/4/6/5", "/4/7/4", "/4/7/5", "/4/8/4", "/4/8/5"], gateway.Upstream.Requests.Select(request => request.Split('?')[0]).Order());
        Assert.Equal(6, gateway.CachedFiles);
        await gateway.Client.GetByteArrayAsync("/tiles/world/web/4/6/4.png");
        Assert.Equal(6, gateway.Upstream.Requests.Count);
    }

    [Fact]
    public async Task BulkMetaTiles_OneTileFails_NothingIsStored()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "sources: [tiles], bulk_meta_tiles: true", "tiles: {type: tile, grid: web, url: 'UPSTREAM/%(z)s/%(x)s/%(y)s?srs=EPSG:3857&width=256&height=256&bbox=%(bbox)s'}");
        int count = 0;
        gateway.Upstream.Answer = (200, "image/png", map => Interlocked.Increment(ref count) == 3 ? [1, 2, 3] : map);

        (HttpStatusCode status, _, _) = await gateway.TextAsync("/tiles/world/web/4/8/5.png");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Equal(0, gateway.CachedFiles);
    }

    [Fact]
    public async Task UseDirectFrom_FineMap_PassesTheCache()
    {
        await using GatewayFixture gateway = await ServeAsync("sources: [wms], use_direct_from_res: 5000");

        using (await gateway.PictureAsync(GatewayFixture.MapUrl()))
        {
            Assert.True(gateway.CachedFiles > 0);
        }

        int stored = gateway.CachedFiles;
        using Raster fine = await gateway.PictureAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=world&STYLES=&SRS=EPSG:3857&BBOX=0,0,100000,100000&WIDTH=123&HEIGHT=123&FORMAT=image/png");
        Assert.Equal(stored, gateway.CachedFiles);
        Assert.Contains("width=123", gateway.Upstream.Requests.Last());
        await gateway.Client.GetByteArrayAsync("/tiles/world/web/9/256/255.png");
        Assert.True(gateway.CachedFiles > stored);
    }

    [Fact]
    public async Task Watermark_IsInTheStoredTile()
    {
        await using GatewayFixture gateway = await ServeAsync("sources: [wms], watermark: {text: Draft, opacity: 255, color: [255, 255, 0]}");
        using Raster tile = await gateway.PictureAsync("/tiles/world/web/3/2/4.png");
        using Raster stored = ImageDecoder.Decode(File.ReadAllBytes(Directory.GetFiles(gateway.Cache, "*.png", SearchOption.AllDirectories).Order().First()));

        Assert.Contains(tile.Pixels.ToArray(), pixel => Color.FromPixel(pixel) is { R: > 200, G: > 200, B: < 120 });
        Assert.Contains(stored.Pixels.ToArray(), pixel => Color.FromPixel(pixel) is { R: > 200, G: > 200, B: < 120 });
    }

    [Fact]
    public async Task Bands_SourceWithoutAPicture_LeavesTheTileEmpty()
    {
        const string Far = "far: {type: wms, coverage: {bbox: [100, 0, 110, 10], srs: 'EPSG:4326'}, req: {url: 'UPSTREAM/wms', layers: world}}";
        await using GatewayFixture whole = await ServeAsync("sources: {r: [{source: wms, band: 2}], g: [{source: wms, band: 1}]}");
        await using GatewayFixture part = await ServeAsync("sources: {r: [{source: wms, band: 0}], g: [{source: far, band: 1}]}", Far);

        using Raster tile = await whole.PictureAsync("/tiles/world/web/3/2/4.png");
        using Raster empty = await part.PictureAsync("/tiles/world/web/3/2/4.png");
        Assert.Equal(new Color(200, 60, 0), RasterOps.SingleColor(tile));
        Assert.Equal(0, Color.FromPixel(empty.Pixels[0]).A);
        Assert.Equal(0, part.CachedFiles);
    }

    [Fact]
    public async Task Coverage_OfTheCache_EmptiesWhatIsOutsideAndLimitsTheExtent()
    {
        await using GatewayFixture gateway = await ServeAsync("sources: [wms], cache: {type: file, coverage: {bbox: [0, 0, 40, 60], srs: 'EPSG:4326'}}");

        using Raster outside = await gateway.PictureAsync("/tiles/world/web/3/1/3.png");
        Assert.Equal(0, Color.FromPixel(outside.Pixels[0]).A);
        Assert.Empty(gateway.Upstream.Requests);
        using Raster edge = await gateway.PictureAsync("/tiles/world/web/3/4/2.png");
        Assert.True(edge.IsOpaque);
        (_, _, string capabilities) = await gateway.TextAsync("/service?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities");
        Assert.Contains("<LatLonBoundingBox minx=\"0\" miny=\"0\" maxx=\"40\" maxy=\"60\"", capabilities);
    }

    [Fact]
    public async Task CoverageClip_OfTheCache_CutsAnswersAndStoresWholeTiles()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "sources: [wms], cache: {type: file, coverage: {datasource: area.txt, srs: 'EPSG:4326', clip: true}}",
            files: "POLYGON((0 0, 22.5 0, 22.5 60, 0 60, 0 0))");

        // The tile reaches from 0 to 45 degrees east: the eastern half is cut away, in tiles and in maps.
        for (int i = 0; i < 2; i++)
        {
            using Raster tile = await gateway.PictureAsync("/tiles/world/web/3/4/3.png");
            Assert.Equal((255, 0), (Color.FromPixel(tile.Row(128)[100]).A, Color.FromPixel(tile.Row(128)[156]).A));
        }

        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl(more: "&TRANSPARENT=true"));
        Assert.Equal((255, 0), (Color.FromPixel(map.Row(150)[200]).A, Color.FromPixel(map.Row(150)[260]).A));
        Assert.All(Directory.GetFiles(gateway.Cache, "*.png", SearchOption.AllDirectories), file =>
        {
            using Raster stored = ImageDecoder.Decode(File.ReadAllBytes(file));
            Assert.True(stored.IsOpaque);
        });
    }

    [Fact]
    public async Task ScaleFactor_TilesForFinerDisplays_HaveTwiceThePixelsOfTheSameArea()
    {
        await using GatewayFixture gateway = await ServeAsync("sources: [wms], scale_factor: 2, meta_size: [1, 1], image: {colors: 0}");

        using Raster usual = await gateway.PictureAsync("/tiles/world/web/5/17/10.png");
        using Raster fine = await gateway.PictureAsync("/tiles/world/web/5/17/10@2x.png");
        using Raster wmts = await gateway.PictureAsync("/wmts/world/web/5/17/10@2x.png");
        Assert.Equal((256, 512, 512), (usual.Width, fine.Width, wmts.Width));
        Assert.Equal(fine.Pixels.ToArray(), wmts.Pixels.ToArray());
        string[] requests = [.. gateway.Upstream.Requests];
        Assert.Equal(2, requests.Length);
        Assert.Contains("width=512", requests[1]);
        Assert.Contains("dpi=192&map_resolution=192&format_options=dpi%3A192", requests[1]);
        Assert.Equal(requests[0].Split("bbox=")[1].Split('&')[0], requests[1].Split("bbox=")[1].Split('&')[0]);
        Assert.True(Directory.Exists(Path.Combine(gateway.Cache, "world_cache_EPSG3857@2x")));
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.TextAsync("/tiles/world/web/5/17/10@3x.png")).Status);
    }

    [Fact]
    public async Task ScaleFactor_TileServer_IsAskedForItsFinerTiles()
    {
        await using GatewayFixture gateway = await ServeAsync(
            "sources: [tiles], scale_factor: 2",
            "tiles: {type: tile, grid: web, url: 'UPSTREAM/%(z)s/%(x)s/%(y)s%(scale)s?srs=EPSG:3857&width=256&height=256&bbox=%(bbox)s'}");

        await gateway.Client.GetByteArrayAsync("/tiles/world/web/5/17/10.png");
        await gateway.Client.GetByteArrayAsync("/tiles/world/web/5/17/10@2x.png");
        Assert.Equal(["/5/17/10", "/5/17/10@2x"], gateway.Upstream.Requests.Select(request => Uri.UnescapeDataString(request.Split('?')[0])));
    }

    [Fact]
    public async Task WebP_AsFormatOfACache_IsServedAsWebP()
    {
        await using GatewayFixture gateway = await ServeAsync("sources: [wms], format: image/webp, request_format: image/png, image: {encoding_options: {webp_lossless: true}}");
        using HttpResponseMessage response = await gateway.Client.GetAsync("/tiles/world/web/3/4/2.webp");
        byte[] body = await response.Content.ReadAsByteArrayAsync();

        Assert.Equal("image/webp", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(ImageFormat.WebP, ImageFormats.Sniff(body));
        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl());
        Assert.True(GatewayFixture.IsRed(map, 150, 150));
    }

    [Fact]
    public async Task Renderd_MakesTheTilesInOurPlace()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync("""
            globals: {renderd: {address: 'UPSTREAM/renderd'}}
            services: {tms: {use_grid_names: true, origin: nw}}
            layers: [{name: world, title: World, sources: [world_cache]}]
            caches: {world_cache: {grids: [web], sources: [wms]}}
            sources: {wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world}}}
            grids: {web: {base: GLOBAL_WEBMERCATOR}}
            """);
        string made = Path.Combine(gateway.Cache, "world_cache_EPSG3857/05/000/000/017/000/000/010.png");
        gateway.Upstream.Daemon = _ =>
        {
            using Raster tile = Raster.Filled(256, 256, new Color(9, 8, 7));
            Directory.CreateDirectory(Path.GetDirectoryName(made)!);
            File.WriteAllBytes(made, ImageEncoder.Encode(tile, new ImageOptions()));
            return """{"status": "success"}""";
        };

        using Raster tile = await gateway.PictureAsync("/tiles/world/web/5/17/10.png");
        Assert.Equal(new Color(9, 8, 7), RasterOps.SingleColor(tile));
        string asked = Assert.Single(gateway.Upstream.Commands);
        Assert.Contains("\"tiles\":[[16,8,5]],\"cache_identifier\":\"world_cache_web\",\"priority\":100", asked);
        Assert.Empty(gateway.Upstream.Requests);

        gateway.Upstream.Daemon = _ => """{"status": "error", "error_message": "out of ink"}""";
        (HttpStatusCode status, _, string text) = await gateway.TextAsync("/tiles/world/web/6/34/22.png");
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("Error from renderd: out of ink", text);
    }
}
