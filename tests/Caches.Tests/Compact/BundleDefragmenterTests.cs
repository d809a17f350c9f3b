using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Bundles that are written anew: as MapProxy does it, and while others use them.</summary>
public sealed class BundleDefragmenterTests : IDisposable
{
    private static readonly TileCoord[] Tiles = BundleWriting.Tiles;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bundles-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DefragmentAsync_ReplacedAndRemovedTiles_GivesMapProxysFiles(int version)
    {
        foreach (string cache in new[] { "ours", "theirs" })
        {
            CompactTileCache store = Open(cache, version);
            for (int round = 0; round < 3; round++)
            {
                await StoreAsync(store, round, Tiles);
            }

            await store.RemoveAsync(Tiles[100..], Dimensions.None, default);
        }

        BundleDefragmenter defragmenter = Defragmenter("ours", version);
        string bundle = Assert.Single(defragmenter.Bundles());
        BundleUsage before = defragmenter.Measure(bundle)!.Value;
        Assert.InRange(before.Fragmentation, 0.3, 0.99);
        await defragmenter.DefragmentAsync(bundle, default);
        BundleUsage after = defragmenter.Measure(bundle)!.Value;
        Assert.Equal((before.Used, before.Used), (after.Used, after.Actual));
        Assert.Equal(100, await MarkedTile.CountAsync(Open("ours", version), Tiles));

        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "mapproxy.yaml"), $$"""
            services: {tms: }
            layers: [{name: a, title: A, sources: [c]}]
            caches: {c: {grids: [GLOBAL_WEBMERCATOR], sources: [], cache: {type: compact, version: {{version}}, directory: theirs} } }
            """);
        string told = await Command.OutputOfAsync(
            "/usr/bin/mapproxy-util", ["defrag-compact-cache", "-f", Path.Combine(_folder.FullName, "mapproxy.yaml"), "--min-mb", "0"]);
        Assert.Contains($"fragmentation is {before.Fragmentation * 100:F1}% ({(before.Actual - before.Used) / 1024}kb) - defragmenting", told);
        string[] files = [.. Directory.GetFiles(PathOf("theirs"), "*.bund*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(PathOf("theirs"), path))];
        Assert.Equal(3 - version, files.Length);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(PathOf("theirs"), file)), File.ReadAllBytes(Path.Combine(PathOf("ours"), file))));
        Assert.Empty(Directory.GetFiles(PathOf("ours"), "*.defrag*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DefragmentAsync_AllTilesRemoved_DeletesTheBundle(int version)
    {
        CompactTileCache cache = Open("cache", version);
        await StoreAsync(cache, 0, Tiles);
        await cache.RemoveAsync(Tiles, Dimensions.None, default);
        BundleDefragmenter defragmenter = Defragmenter("cache", version);

        await defragmenter.DefragmentAsync(defragmenter.Bundles()[0], default);

        Assert.Empty(defragmenter.Bundles());
        Assert.Empty(Directory.GetFiles(PathOf("cache"), "*.bund*", SearchOption.AllDirectories));
        await StoreAsync(cache, 1, Tiles);
        Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DefragmentAsync_WhileOthersReadAndWrite_LosesNothingAndShowsNoWrongTile(int version)
    {
        CompactTileCache cache = Open("cache", version);
        await StoreAsync(cache, 0, Tiles);
        BundleDefragmenter defragmenter = Defragmenter("cache", version);
        string bundle = defragmenter.Bundles()[0];
        await using ServerProcess writer = BundleWriting.Start(PathOf("cache"), version, 600);
        Task reader = Task.Run(async () =>
        {
            while (!writer.HasEnded)
            {
                await MarkedTile.CountAsync(cache, Tiles);
            }
        });
        for (int seen = 0; !writer.HasEnded; seen += 20)
        {
            // Who asks again and again for the lock would keep the writer from it.
            while (writer.Output.Count < seen && !writer.HasEnded)
            {
                await Task.Delay(1);
            }

            await defragmenter.DefragmentAsync(bundle, default);
        }

        await reader;
        await defragmenter.DefragmentAsync(bundle, default);
        Assert.Equal(0, writer.ExitCode);
        Assert.Equal(Tiles.Length, await MarkedTile.CountAsync(cache, Tiles));
        Assert.Equal(0, defragmenter.Measure(bundle)!.Value.Fragmentation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DefragmentAsync_DamagedBundle_IsLeftAlone(int version)
    {
        CompactTileCache cache = Open("cache", version);
        await StoreAsync(cache, 0, Tiles);
        BundleDefragmenter defragmenter = Defragmenter("cache", version);
        string bundle = defragmenter.Bundles()[0];
        await File.WriteAllBytesAsync(bundle, new byte[200_000]);

        await Assert.ThrowsAsync<InvalidDataException>(() => defragmenter.DefragmentAsync(bundle, default));
        Assert.Throws<InvalidDataException>(() => defragmenter.Measure(bundle));
        Assert.Equal(new byte[200_000], await File.ReadAllBytesAsync(bundle));
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private CompactTileCacheOptions Options(string cache, int version) => new() { Root = PathOf(cache), Version = version, HoldsPictures = true };

    private CompactTileCache Open(string cache, int version) => new(Options(cache, version), TimeProvider.System, NullLogger.Instance);

    private BundleDefragmenter Defragmenter(string cache, int version) => new(Options(cache, version), TimeProvider.System, NullLogger.Instance);

    private static ValueTask StoreAsync(CompactTileCache cache, int version, TileCoord[] tiles) => cache.StoreAsync(
        [.. tiles.Select(tile => new TileData(tile, MarkedTile.Create(tile, version)))], Dimensions.None, DateTimeOffset.UtcNow, default);
}
