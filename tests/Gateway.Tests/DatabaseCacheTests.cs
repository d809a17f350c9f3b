using System.Net;
using MapProxyCluster.Engine;
using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Gateway.Tests;

/// <summary>Caches in SQLite databases, from the configuration to the answer.</summary>
public sealed class DatabaseCacheTests
{
    private const string Tile = "/tiles/world/web/3/4/2.png";

    // Type and further keys of the cache, and the file of the tile above.
    public static TheoryData<string, string> Backends => new()
    {
        { "type: mbtiles", "cache_data/world_cache.mbtiles" },
        { "type: mbtiles, filename: maps/own.mbtiles", "cache_data/maps/own.mbtiles" },
        { "type: mbtiles, filename: ./beside.mbtiles", "beside.mbtiles" },
        { "type: sqlite", "cache_data/world_cache/web/3.mbtiles" },
        { "type: sqlite, directory: other", "other/web/3.mbtiles" },
        { "type: geopackage", "cache_data/world_cache.gpkg" },
        { "type: geopackage, directory: other, filename: own.gpkg, table_name: tiles-1", "other/own.gpkg" },
        { "type: geopackage, levels: true", "cache_data/world_cache/web/3.gpkg" },
        { "type: geopackage, levels: true, directory: other", "other/web/3.gpkg" },
    };

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Tile_Cached_LiesInMapProxysFileAndIsNotFetchedAgain(string backend, string file)
    {
        await using GatewayFixture gateway = await ServeAsync(backend);

        using HttpResponseMessage first = await gateway.Client.GetAsync(Tile);
        using HttpResponseMessage second = await gateway.Client.GetAsync(Tile);

        Assert.Equal(["MISS", "HIT"], [first.Headers.GetValues("X-Cache").Single(), second.Headers.GetValues("X-Cache").Single()]);
        Assert.Single(gateway.Upstream.Requests);
        Assert.True(File.Exists(Path.Combine(gateway.Folder, file)));
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await second.Content.ReadAsByteArrayAsync());

        // Files without times give no version; those with times the same to all.
        Assert.Equal(backend.Contains("sqlite", StringComparison.Ordinal), first.Headers.ETag is not null);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        using Raster map = await gateway.PictureAsync(GatewayFixture.MapUrl());
        Assert.True(GatewayFixture.IsRed(map, 150, 150));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Tile_FileIsDamaged_IsMadeAndServed(string backend, string file)
    {
        await using GatewayFixture gateway = await ServeAsync(backend);
        string path = Path.Combine(gateway.Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, new string('x', 5000));

        for (int i = 0; i < 2; i++)
        {
            using Raster tile = await gateway.PictureAsync(Tile);
            Assert.True(tile.IsOpaque);
        }

        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.Equal(5000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task Tile_SeededByMapProxy_ComesFromItsDatabases()
    {
        string[] layers = ["one", "levels", "package", "packages"];
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            folder => (Path.Combine(folder, "mapproxy.yaml"), false),
            ("seed.yaml", $"seeds: {{all: {{caches: [{string.Join(", ", layers)}], levels: [0, 1, 2]}}}}"),
            ("mapproxy.yaml", """
                services: {tms: {use_grid_names: true}}
                layers:
                  - {name: one, title: One, sources: [one]}
                  - {name: levels, title: Levels, sources: [levels]}
                  - {name: package, title: Package, sources: [package]}
                  - {name: packages, title: Packages, sources: [packages]}
                caches:
                  one: {grids: [web], sources: [wms], cache: {type: mbtiles}}
                  levels: {grids: [web], sources: [wms], cache: {type: sqlite}}
                  package: {grids: [web], sources: [wms], cache: {type: geopackage}}
                  packages: {grids: [web], sources: [wms], cache: {type: geopackage, levels: true}}
                sources: {wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world}}}
                grids: {web: {base: GLOBAL_WEBMERCATOR}}
                """));
        Command seeding = await Command.RunAsync("/usr/bin/mapproxy-seed",
            ["-f", Path.Combine(gateway.Folder, "mapproxy.yaml"), "-s", Path.Combine(gateway.Folder, "seed.yaml"), "-c", "1"]);
        Assert.True(seeding.ExitCode == 0, seeding.Output + seeding.Errors);
        int requests = gateway.Upstream.Requests.Count;
        Assert.NotEqual(0, requests);

        foreach (string layer in layers)
        {
            for (int level = 0; level < 3; level++)
            {
                using HttpResponseMessage response = await gateway.Client.GetAsync($"/tiles/{layer}/web/{level}/0/0.png");
                Assert.Equal("HIT", response.Headers.GetValues("X-Cache").Single());
                using Raster tile = ImageDecoder.Decode(await response.Content.ReadAsByteArrayAsync());
                Assert.Equal(256, tile.Width);
            }
        }

        Assert.Equal(requests, gateway.Upstream.Requests.Count);
    }

    [Theory]
    [InlineData("type: mbtiles", "world_cache.mbtiles", "world_cache_geo.mbtiles")]
    [InlineData("type: geopackage, table_name: tiles", "world_cache.gpkg")]
    [InlineData("type: sqlite", "geo/0.mbtiles", "web/0.mbtiles")]
    public async Task Tile_SeveralGrids_NeverMix(string backend, params string[] files)
    {
        await using GatewayFixture gateway = await ServeAsync(backend, "grids: [web, geo]");

        using Raster web = await gateway.PictureAsync("/tiles/world/web/0/0/0.png");
        using Raster geo = await gateway.PictureAsync("/tiles/world/geo/0/0/0.png");
        using Raster again = await gateway.PictureAsync("/tiles/world/web/0/0/0.png");

        Assert.Equal(2, gateway.Upstream.Requests.Count);
        Assert.True(web.Pixels.SequenceEqual(again.Pixels));
        Assert.False(web.Pixels.SequenceEqual(geo.Pixels));
        Assert.Equal(files, Directory.GetFiles(gateway.Cache, "*", SearchOption.AllDirectories)
            .Select(file => string.Join('/', Path.GetRelativePath(gateway.Cache, file).Split('/').Reverse().Take(backend.Contains("sqlite", StringComparison.Ordinal) ? 2 : 1).Reverse()))
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Tile_ForFinePixels_HasAFileOfItsOwn()
    {
        foreach (string type in new[] { "mbtiles", "sqlite", "geopackage" })
        {
            await using GatewayFixture gateway = await ServeAsync($"type: {type}", "scale_factor: 2");

            using Raster usual = await gateway.PictureAsync(Tile), fine = await gateway.PictureAsync("/tiles/world/web/3/4/2@2x.png");

            Assert.Equal((256, 512), (usual.Width, fine.Width));
            Assert.Single(Directory.GetFiles(gateway.Cache, "*", SearchOption.AllDirectories), file => file.Contains("@2x", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Start_GeoPackageOfAnotherGrid_IsAnErrorThatTellsWhy()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.gpkg");
        try
        {
            await using (GatewayFixture first = await ServeAsync($"type: geopackage, filename: {file}, table_name: tiles"))
            {
                using Raster tile = await first.PictureAsync(Tile);
            }

            Exception error = await Assert.ThrowsAnyAsync<Exception>(() => ServeAsync($"type: geopackage, filename: {file}, table_name: tiles", "grids: [geo]"));

            string message = Assert.IsType<ConfigurationException>(error.GetBaseException()).Message;
            Assert.Contains("caches.world_cache.cache", message, StringComparison.Ordinal);
            Assert.Contains("has the SRS 3857", message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Start_LayerWithDimensions_IsAnError()
    {
        Exception error = await Assert.ThrowsAnyAsync<Exception>(
            () => ServeAsync("type: mbtiles", layer: ", dimensions: {time: {values: ['2020', '2021']}}"));

        Assert.Contains("cannot keep dimensions apart", Assert.IsType<ConfigurationException>(error.GetBaseException()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tile_StoredBytesAreNoPictureAndTheFileIsReadOnly_IsMadeAgain()
    {
        await using GatewayFixture gateway = await ServeAsync("type: mbtiles");
        using (Raster tile = await gateway.PictureAsync(Tile))
        {
            Assert.True(tile.IsOpaque);
        }

        string file = Path.Combine(gateway.Cache, "world_cache.mbtiles");
        await Command.OutputOfAsync("/usr/bin/python3",
            ["-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE tiles SET tile_data = 'no picture'\"); c.commit()", file]);

        // A file of a later version of SQLite may only be read.
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[18] = 3;
        await File.WriteAllBytesAsync(file + ".new", bytes);
        File.Move(file + ".new", file, overwrite: true);

        using HttpResponseMessage answer = await gateway.Client.GetAsync(Tile);
        using HttpResponseMessage map = await gateway.Client.GetAsync(GatewayFixture.MapUrl());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [answer.StatusCode, map.StatusCode]);
        using Raster shown = await gateway.PictureAsync(Tile);
        Assert.True(shown.IsOpaque);
    }

    private static Task<GatewayFixture> ServeAsync(string backend, string cache = "grids: [web]", string layer = "") => GatewayFixture.StartAsync($$"""
        services:
          tms: {use_grid_names: true, origin: nw}
          wms: {srs: ['EPSG:4326', 'EPSG:3857']}
        layers:
          - {name: world, title: World, sources: [world_cache]{{layer}} }
        caches:
          world_cache: {sources: [wms], {{(cache.Contains("grids", StringComparison.Ordinal) ? "" : "grids: [web], ")}}{{cache}}, cache: { {{backend}} } }
        sources:
          wms: {type: wms, req: {url: 'UPSTREAM/wms', layers: world} }
        grids:
          web: {base: GLOBAL_WEBMERCATOR}
          geo: {base: GLOBAL_GEODETIC, origin: nw}
        """);
}
