using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SingleColorLinkTests : IDisposable
{
    private static readonly TileCoord One = new(1, 2, 5), Other = new(7, 9, 5);
    private static readonly DateTimeOffset Early = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Late = Early.AddDays(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("links-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(TileCoord tile) => Path.Combine(_folder.FullName, TilePaths.Of(TilePathLayout.Tc, tile, "png"));

    private string Shared => Path.Combine(_folder.FullName, "single_color_tiles", "bed7e6.png");

    private FileTileCache Open(TileLink link) =>
        new(new FileTileCacheOptions { Root = _folder.FullName, SingleColorLink = link }, new FileMemory(1 << 20));

    private static ValueTask StoreAsync(FileTileCache cache, TileCoord tile, byte[] data, string? color, DateTimeOffset? time = null) =>
        cache.StoreAsync([new TileData(tile, data, color)], Dimensions.None, time ?? Early, default);

    private static async Task<byte[]?> LoadAsync(FileTileCache cache, TileCoord tile) => (await cache.LoadAsync(tile, Dimensions.None, default))?.Data.ToArray();

    [Fact]
    public async Task StoreAsync_Symbolic_IsARelativeLinkToOneFile()
    {
        FileTileCache cache = Open(TileLink.Symbolic);
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6");
        await StoreAsync(cache, Other, [1, 2, 3], "bed7e6", Late);

        Assert.Equal([1, 2, 3], File.ReadAllBytes(Shared));
        Assert.Equal("../../../../../../single_color_tiles/bed7e6.png", new FileInfo(PathOf(One)).LinkTarget);
        Assert.Equal([1, 2, 3], (await LoadAsync(cache, One))!);
        Assert.Equal(Early, await cache.GetTimestampAsync(One, Dimensions.None, default));
        Assert.Equal(Late, await cache.GetTimestampAsync(Other, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_Hard_SharesTheFile()
    {
        FileTileCache cache = Open(TileLink.Hard);
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6");
        await StoreAsync(cache, Other, [1, 2, 3], "bed7e6");
        await StoreAsync(cache, Other, [1, 2, 3], "bed7e6");

        Assert.Null(new FileInfo(PathOf(One)).LinkTarget);
        File.WriteAllBytes(Shared, [9]);
        Assert.Equal([9], File.ReadAllBytes(PathOf(One)));
        Assert.Equal([9], File.ReadAllBytes(PathOf(Other)));
        Assert.Equal(3, Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData(TileLink.Symbolic)]
    [InlineData(TileLink.Hard)]
    public async Task StoreAsync_OtherPictureInPlaceOfALink_LeavesTheSharedFileAlone(TileLink link)
    {
        FileTileCache cache = Open(link);
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6");
        await StoreAsync(cache, Other, [1, 2, 3], "bed7e6");
        await StoreAsync(cache, One, [4, 5], null, Late);

        Assert.Equal([4, 5], (await LoadAsync(cache, One))!);
        Assert.Equal([1, 2, 3], (await LoadAsync(cache, Other))!);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Shared));
    }

    [Fact]
    public async Task RemoveAsync_Link_LeavesTheSharedFileAlone()
    {
        FileTileCache cache = Open(TileLink.Symbolic);
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6");
        await cache.RemoveAsync([One], Dimensions.None, default);

        Assert.Null(await LoadAsync(cache, One));
        Assert.True(File.Exists(Shared));
    }

    [Fact]
    public async Task StoreAsync_SharedFileThatVanished_IsMadeAgain()
    {
        FileTileCache cache = Open(TileLink.Symbolic);
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6");
        File.Delete(Shared);
        Assert.Null(await LoadAsync(cache, One));
        await StoreAsync(cache, One, [1, 2, 3], "bed7e6", Late);

        Assert.Equal([1, 2, 3], (await LoadAsync(cache, One))!);
    }

    [Fact]
    public async Task StoreAsync_ManyAtOnce_AreAllThere()
    {
        FileTileCache cache = Open(TileLink.Symbolic);
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), async (i, _) =>
            await StoreAsync(cache, new TileCoord(i % 20, i % 7, 6), [1, 2, 3], i % 3 == 0 ? "bed7e6" : "000000"));

        for (int i = 0; i < 200; i++)
        {
            Assert.Equal([1, 2, 3], (await LoadAsync(cache, new TileCoord(i % 20, i % 7, 6)))!);
        }

        Assert.DoesNotContain(Directory.GetFiles(_folder.FullName, "*", SearchOption.AllDirectories), file => file.Contains(".tmp-"));
    }
}
