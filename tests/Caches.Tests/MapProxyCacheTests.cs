using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Cache folders that MapProxy has written (Debian package mapproxy).</summary>
public sealed class MapProxyCacheTests : IDisposable
{
    private static readonly (string Name, TilePathLayout Layout)[] Layouts =
    [
        ("tc", TilePathLayout.Tc), ("mp", TilePathLayout.Mp), ("tms", TilePathLayout.Tms), ("reverse_tms", TilePathLayout.ReverseTms),
        ("quadkey", TilePathLayout.QuadKey), ("arcgis", TilePathLayout.ArcGis),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mapproxy-");
    private readonly HttpListener _upstream = new();

    public void Dispose()
    {
        _upstream.Close();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task LoadAsync_SeededByMapProxy_FindsAllTiles()
    {
        string url = StartUpstream();
        WriteConfiguration(url);
        await SeedAsync();

        TileCoord[] tiles = [.. from z in Enumerable.Range(0, 3) from x in Enumerable.Range(0, 1 << z) from y in Enumerable.Range(0, 1 << z)
            select new TileCoord(x, y, z)];
        foreach ((string name, TilePathLayout layout) in Layouts)
        {
            string root = Path.Combine(_folder.FullName, "cache_data", $"{name}_EPSG3857");
            Assert.Equal(
                tiles.Select(tile => TilePaths.Of(layout, tile, "png")).Order(StringComparer.Ordinal),
                Directory.EnumerateFiles(root, "*.png", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal));

            var cache = new FileTileCache(new FileTileCacheOptions { Root = root, Layout = layout }, new FileMemory(1 << 20));
            foreach (TileCoord tile in tiles)
            {
                CachedTile? loaded = await cache.LoadAsync(tile, Dimensions.None, default);
                using Raster raster = ImageDecoder.Decode(loaded!.Data.Span);
                Assert.Equal(new PixelSize(256, 256), raster.Size);
            }
        }
    }

    [Fact]
    public async Task LoadAsync_SingleColourTilesOfMapProxy_AreReadThroughTheirLinks()
    {
        string url = StartUpstream();
        WriteConfiguration(url, "link_single_color_images: true");
        await SeedAsync();

        string root = Path.Combine(_folder.FullName, "cache_data", "tc_EPSG3857");
        var tile = new TileCoord(1, 2, 2);
        string path = Path.Combine(root, TilePaths.Of(TilePathLayout.Tc, tile, "png"));
        Assert.EndsWith("single_color_tiles/0a78c8.png", new FileInfo(path).LinkTarget, StringComparison.Ordinal);
        var cache = new FileTileCache(new FileTileCacheOptions { Root = root }, new FileMemory(1 << 20));

        CachedTile? loaded = await cache.LoadAsync(tile, Dimensions.None, default);

        using Raster raster = ImageDecoder.Decode(loaded!.Data.Span);
        Assert.Equal(new Color(10, 120, 200), Color.FromPixel(raster.Pixels[0]));
        Assert.Equal(File.GetLastWriteTimeUtc(path), loaded.Timestamp!.Value.UtcDateTime);
    }

    private string StartUpstream()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _upstream.Prefixes.Add(url);
        _upstream.Start();
        _ = AnswerAsync();
        return url;
    }

    private async Task AnswerAsync()
    {
        using Raster raster = Raster.Filled(256, 256, new Color(10, 120, 200));
        byte[] png = ImageEncoder.Encode(raster, new ImageOptions());
        try
        {
            while (true)
            {
                HttpListenerContext context = await _upstream.GetContextAsync();
                context.Response.ContentType = "image/png";
                await context.Response.OutputStream.WriteAsync(png);
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private void WriteConfiguration(string url, string option = "meta_buffer: 0")
    {
        string caches = string.Concat(Layouts.Select(layout =>
            $"  {layout.Name}: {{grids: [GLOBAL_WEBMERCATOR], sources: [wms], meta_size: [1, 1], meta_buffer: 0, cache: {{type: file, directory_layout: {layout.Name}}}}}\n"));
        File.WriteAllText(Path.Combine(_folder.FullName, "mapproxy.yaml"), $$"""
            services: {wms: }
            globals: {cache: { {{option}} } }
            layers: [{name: a, title: A, sources: [tc]}]
            sources: {wms: {type: wms, req: {url: '{{url}}', layers: a} } }
            caches:
            {{caches}}
            """);
        File.WriteAllText(Path.Combine(_folder.FullName, "seed.yaml"),
            $"seeds: {{all: {{caches: [{string.Join(", ", Layouts.Select(layout => layout.Name))}], levels: [0, 1, 2]}}}}\n");
    }

    private async Task SeedAsync()
    {
        var start = new ProcessStartInfo("/usr/bin/mapproxy-seed", ["-f", "mapproxy.yaml", "-s", "seed.yaml", "-c", "1"])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await errors);
    }
}
