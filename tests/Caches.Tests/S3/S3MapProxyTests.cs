using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Buckets shared with MapProxy (Debian packages mapproxy and python3-boto3).</summary>
[Collection(SwiftCollection.Name)]
public sealed class S3MapProxyTests : IDisposable
{
    private static readonly TileCoord[] Tiles =
        [.. from z in Enumerable.Range(0, 3) from x in Enumerable.Range(0, 1 << z) from y in Enumerable.Range(0, 1 << z) select new TileCoord(x, y, z)];

    private readonly SwiftFixture _swift;
    private readonly S3Clients _clients = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mapproxycluster-s3-");
    private readonly string _directory = $"shared-{Guid.NewGuid():N}";

    public S3MapProxyTests(SwiftFixture swift) => _swift = swift;

    public void Dispose()
    {
        _clients.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(null, TilePathLayout.Tms)]
    [InlineData("tms", TilePathLayout.Tms)]
    [InlineData("tc", TilePathLayout.Tc)]
    [InlineData("mp", TilePathLayout.Mp)]
    [InlineData("reverse_tms", TilePathLayout.ReverseTms)]
    [InlineData("quadkey", TilePathLayout.QuadKey)]
    [InlineData("arcgis", TilePathLayout.ArcGis)]
    public async Task LoadAsync_SeededByMapProxy_FindsAllTiles(string? layout, TilePathLayout ours)
    {
        byte[] picture = Picture(new Color(10, 120, 200));
        using var upstream = new RecordedService(_ => new RecordedService.Answer(200, picture)
        {
            Headers = new Dictionary<string, string> { ["Content-Type"] = "image/png" },
        });
        Configure(upstream.Url, layout);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "seed.yaml"), "seeds: {all: {caches: [c], levels: [0, 1, 2]}}\n");
        await Command.OutputOfAsync("/usr/bin/mapproxy-seed", ["-f", PathOf("mapproxy.yaml"), "-s", PathOf("seed.yaml"), "-c", "1"]);

        CachedTile?[] found = await Open(ours).LoadAsync(Tiles, Dimensions.None, default);

        Assert.All(found, tile =>
        {
            using Raster raster = ImageDecoder.Decode(tile!.Data.Span);
            Assert.Equal(new PixelSize(256, 256), raster.Size);
            Assert.Equal(new Color(10, 120, 200), Color.FromPixel(raster.Pixels[0]));
            Assert.InRange(DateTimeOffset.UtcNow - tile.Timestamp!.Value, TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(5));
            Assert.Equal("image/png", tile.MediaType);
        });
        Assert.Equal(Tiles.Length, (await _swift.Direct.ListObjectsAsync(SwiftFixture.Bucket, $"{_directory}/")).S3Objects.Count);
    }

    [Theory]
    [InlineData("tms", TilePathLayout.Tms)]
    [InlineData("tc", TilePathLayout.Tc)]
    [InlineData("arcgis", TilePathLayout.ArcGis)]
    public async Task StoreAsync_ReadByMapProxy_GivesOurBytes(string layout, TilePathLayout ours)
    {
        byte[][] pictures = [.. Tiles.Select((_, i) => Picture(new Color((byte)(i * 10), 0, 99)))];
        await Open(ours).StoreAsync([.. Tiles.Select((tile, i) => new TileData(tile, pictures[i]))], Dimensions.None, DateTimeOffset.UtcNow, default);

        // Nobody listens at its upstream: what it answers comes from the bucket.
        Configure($"http://127.0.0.1:{ServerProcess.FreePort()}", layout);
        await Command.OutputOfAsync(
            "/usr/bin/python3",
            ["-c", ReadAll, PathOf("mapproxy.yaml"), _folder.FullName, .. Tiles.Select(tile => $"{tile.Z}/{tile.X}/{tile.Y}")]);

        for (int i = 0; i < Tiles.Length; i++)
        {
            Assert.Equal(pictures[i], await File.ReadAllBytesAsync(PathOf($"{Tiles[i].Z}-{Tiles[i].X}-{Tiles[i].Y}")));
        }
    }

    // Asks MapProxy's application, as a web server would, for the tiles of a cache.
    private const string ReadAll = """
        import io, sys
        from mapproxy.wsgiapp import make_wsgi_app
        app = make_wsgi_app(sys.argv[1])
        for tile in sys.argv[3:]:
            status = []
            answer = app({'REQUEST_METHOD': 'GET', 'SCRIPT_NAME': '', 'PATH_INFO': '/tiles/a/webmercator/' + tile + '.png', 'QUERY_STRING': '',
                          'SERVER_NAME': 'localhost', 'SERVER_PORT': '80', 'HTTP_HOST': 'localhost', 'wsgi.url_scheme': 'http',
                          'wsgi.input': io.BytesIO(), 'wsgi.errors': sys.stderr}, lambda line, headers, error=None: status.append(line))
            body = b''.join(answer)
            assert status[0].startswith('200'), (tile, status, body)
            open(sys.argv[2] + '/' + tile.replace('/', '-'), 'wb').write(body)
        """;

    private S3TileCache Open(TilePathLayout layout) => _swift.Open(_clients, _directory, options => options with { Layout = layout });

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static byte[] Picture(Color color)
    {
        using Raster raster = Raster.Filled(256, 256, color);
        return ImageEncoder.Encode(raster, new ImageOptions());
    }

    private void Configure(string upstream, string? layout)
    {
        string option = layout is null ? "" : $", directory_layout: {layout}";
        File.WriteAllText(PathOf("mapproxy.yaml"), $$"""
            services: {tms: {use_grid_names: true} }
            layers: [{name: a, title: A, sources: [c]}]
            sources: {wms: {type: wms, req: {url: '{{upstream}}/', layers: a} } }
            grids: {webmercator: {base: GLOBAL_WEBMERCATOR, origin: sw} }
            caches:
              c:
                grids: [webmercator]
                sources: [wms]
                meta_size: [1, 1]
                meta_buffer: 0
                cache: {type: s3, bucket_name: {{SwiftFixture.Bucket}}, endpoint_url: '{{_swift.Server.Url}}', region_name: us-east-1,
                        directory: {{_directory}}{{option}} }
            globals: {cache: {base_dir: '{{_folder.FullName}}', lock_dir: '{{_folder.FullName}}/locks'} }
            """);
    }
}
