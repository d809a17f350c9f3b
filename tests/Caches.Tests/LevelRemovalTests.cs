using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>Whole levels of caches that keep files.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LevelRemovalTests : IDisposable
{
    private static readonly DateTimeOffset Old = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), New = Old.AddDays(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("levels-");

    public void Dispose() => _folder.Delete(recursive: true);

    private FileTileCache Open(TilePathLayout layout) =>
        new(new FileTileCacheOptions { Root = _folder.FullName, Layout = layout }, new FileMemory(0));

    private static ValueTask StoreAsync(FileTileCache cache, int x, int z, DateTimeOffset time) =>
        cache.StoreAsync([new TileData(new TileCoord(x, 0, z), new byte[] { 1 })], Dimensions.None, time, default);

    private static async Task<bool> HasAsync(FileTileCache cache, int x, int z) =>
        await cache.LoadAsync(new TileCoord(x, 0, z), Dimensions.None, default) is not null;

    [Theory]
    [InlineData(TilePathLayout.Tc)]
    [InlineData(TilePathLayout.Mp)]
    [InlineData(TilePathLayout.Tms)]
    [InlineData(TilePathLayout.ArcGis)]
    public async Task RemoveLevelAsync_Before_RemovesOldTilesOfTheLevelAndEmptyFolders(TilePathLayout layout)
    {
        FileTileCache cache = Open(layout);
        await StoreAsync(cache, 1, 11, Old);
        await StoreAsync(cache, 5, 11, New);
        await StoreAsync(cache, 1, 12, Old);
        await StoreAsync(cache, 1, 1, Old);
        string[] old = [.. cache.FilesToRemove(11, New)];

        Assert.Equal(1, await cache.RemoveLevelAsync(11, New, default));

        Assert.True(cache.CanRemoveLevels);
        Assert.Single(old);
        Assert.False(File.Exists(old[0]));
        Assert.Equal((false, true, true, true), (await HasAsync(cache, 1, 11), await HasAsync(cache, 5, 11), await HasAsync(cache, 1, 12), await HasAsync(cache, 1, 1)));
        Assert.Equal(1, await cache.RemoveLevelAsync(12, null, default));
        Assert.False(Directory.Exists(cache.LevelFolder(12)));
        Assert.Equal(0, await cache.RemoveLevelAsync(13, null, default));
    }

    [Theory]
    [InlineData(TilePathLayout.QuadKey)]
    [InlineData(TilePathLayout.ReverseTms)]
    public void CanRemoveLevels_SharedFolders_IsFalse(TilePathLayout layout) => Assert.False(Open(layout).CanRemoveLevels);

    [Fact]
    public async Task RemoveLevelAsync_Links_GoByTheirOwnTimeAndAreNotFollowed()
    {
        FileTileCache cache = Open(TilePathLayout.Tms);
        await StoreAsync(cache, 1, 3, New);
        string outside = Path.Combine(_folder.FullName, "single_color_tiles");
        Directory.CreateDirectory(outside);
        await File.WriteAllBytesAsync(Path.Combine(outside, "ff0000.png"), [1]);
        string link = Path.Combine(cache.LevelFolder(3), "7");
        Directory.CreateSymbolicLink(link, outside);

        await cache.RemoveLevelAsync(3, Old, default);

        Assert.True(await HasAsync(cache, 1, 3));
        Assert.True(File.Exists(Path.Combine(outside, "ff0000.png")));
        await cache.RemoveLevelAsync(3, null, default);
        Assert.True(File.Exists(Path.Combine(outside, "ff0000.png")));
    }
}
