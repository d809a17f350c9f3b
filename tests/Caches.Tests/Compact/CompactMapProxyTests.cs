using MapProxyCluster.Imaging;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Bundles shared with MapProxy (Debian package mapproxy): read, written, and written at the same time.</summary>
public sealed class CompactMapProxyTests : IDisposable
{
    // Tiles of two bundles, one of them written again.
    private static readonly TileCoord[] Tiles = [new(127, 130, 9), new(128, 130, 9), new(129, 131, 9), new(255, 255, 9), new(128, 130, 9)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bundles-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task StoreAndRemove_AsMapProxyDoes_GivesTheSameFiles(int version)
    {
        // One tile after the other, then a removal, a tile in its place, and a batch.
        string theirs = PathOf("theirs"), tiles = WriteTiles();
        await MapProxyAsync(theirs, version, $"""
            for i, c in enumerate(coords): store([(c, i)])
            cache.remove_tile(Tile(coords[2]))
            store([(coords[2], 0)])
            store([(coords[2], 4), (coords[3], 1), (coords[2], 3)])
            """, tiles);
        CompactTileCache ours = Open(PathOf("ours"), version);
        for (int i = 0; i < Tiles.Length; i++)
        {
            await StoreAsync(ours, (2, -1), (i, i));
        }

        await ours.RemoveAsync([Tiles[2]], Dimensions.None, default);
        await StoreAsync(ours, (2, 0));
        await StoreAsync(ours, (2, 4), (3, 1), (2, 3));

        string[] files = [.. Directory.EnumerateFiles(theirs, "*.bund*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(theirs, path)).Order()];
        Assert.Equal(2 * (3 - version), files.Length);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(theirs, file)), File.ReadAllBytes(Path.Combine(PathOf("ours"), file))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LoadAsync_WrittenByMapProxy_GivesItsBytes(int version)
    {
        await MapProxyAsync(PathOf("cache"), version, "store([(c, i) for i, c in enumerate(coords)])", WriteTiles());

        CachedTile?[] loaded = await Open(PathOf("cache"), version).LoadAsync(Tiles, Dimensions.None, default);

        Assert.Equal([0, 4, 2, 3, 4], loaded.Select((tile, i) => MarkedTile.VersionOf(tile!.Data.Span, Tiles[i])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task StoreAsync_ReadByMapProxy_GivesOurBytes(int version)
    {
        byte[][] pictures = [.. Tiles.Select((_, i) => Picture(new Color((byte)(i * 10), 0, 99)))];
        await Open(PathOf("cache"), version).StoreAsync(
            [.. Tiles.Select((tile, i) => new TileData(tile, pictures[i]))], Dimensions.None, DateTimeOffset.UtcNow, default);

        await MapProxyAsync(PathOf("cache"), version, """
            tiles = [Tile(c) for c in coords]
            assert cache.load_tiles(tiles)
            for i, t in enumerate(tiles): open(f'{folder}/read-{i}', 'wb').write(t.source.as_buffer().read())
            assert not cache.is_cached(Tile((140, 140, 9)))
            """, WriteTiles());

        Assert.Equal(pictures[4], File.ReadAllBytes(PathOf("tiles/read-1")));
        Assert.All([0, 2, 3, 4], i => Assert.Equal(pictures[i], File.ReadAllBytes(PathOf($"tiles/read-{i}"))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task StoreAsync_WhileMapProxyWrites_LosesNoTile(int version)
    {
        // MapProxy and two processes of ours append to one bundle, in turns by its lock.
        string root = PathOf("cache");
        Task mapProxy = MapProxyAsync(root, version, """
            for i in range(400): store([((200, 20 + i % 80, 9), i % 5)])
            """, WriteTiles());
        await using ServerProcess one = BundleWriting.Start(root, version, 300), two = BundleWriting.Start(root, version, 300);
        CompactTileCache cache = Open(root, version);
        while (!(one.HasEnded && two.HasEnded && mapProxy.IsCompleted))
        {
            await MarkedTile.CountAsync(cache, BundleWriting.Tiles);
        }

        await mapProxy;
        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        Assert.Equal(BundleWriting.Tiles.Length, await MarkedTile.CountAsync(cache, BundleWriting.Tiles));
        for (int i = 0; i < 80; i++)
        {
            CachedTile? tile = await cache.LoadAsync(new TileCoord(200, 20 + i, 9), Dimensions.None, default);
            Assert.Equal(i % 5, MarkedTile.VersionOf(tile!.Data.Span, Tiles[i % 5]));
        }
    }

    private static ValueTask StoreAsync(CompactTileCache cache, params (int Tile, int Data)[] tiles) => cache.StoreAsync(
        [.. tiles.Where(tile => tile.Data >= 0).Select(tile => new TileData(Tiles[tile.Tile], MarkedTile.Create(Tiles[tile.Data], tile.Data)))],
        Dimensions.None,
        DateTimeOffset.UtcNow,
        default);

    private static CompactTileCache Open(string root, int version) => new(
        new CompactTileCacheOptions { Root = root, Version = version, HoldsPictures = true }, TimeProvider.System, NullLogger.Instance);

    private static byte[] Picture(Color color)
    {
        using Raster raster = Raster.Filled(256, 256, color);
        return ImageEncoder.Encode(raster, new ImageOptions());
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private string WriteTiles()
    {
        string folder = Directory.CreateDirectory(PathOf("tiles")).FullName;
        for (int i = 0; i < Tiles.Length; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{i}"), MarkedTile.Create(Tiles[i], i));
        }

        return folder;
    }

    // Runs a script with MapProxy's own cache; store() takes places with numbers of tiles.
    private static Task<string> MapProxyAsync(string root, int version, string script, string folder) => Command.OutputOfAsync(
        "/usr/bin/python3", ["-c", $"""
            import io, sys
            from mapproxy.cache.compact import CompactCacheV1, CompactCacheV2
            from mapproxy.cache.tile import Tile
            from mapproxy.image import ImageSource
            folder = sys.argv[2]
            coords = [tuple(int(n) for n in c.split('/')) for c in sys.argv[3:]]
            cache = (CompactCacheV1 if {version} == 1 else CompactCacheV2)(sys.argv[1])
            def store(places):
                tiles = [Tile(c, ImageSource(io.BytesIO(open(folder + '/' + str(i), 'rb').read()))) for c, i in places]
                assert cache.store_tiles(tiles)
            {script}
            """, root, folder, .. Tiles.Select(tile => $"{tile.X}/{tile.Y}/{tile.Z}")]);
}
