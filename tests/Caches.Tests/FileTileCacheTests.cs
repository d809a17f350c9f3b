using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FileTileCacheTests : TileCacheContract, IDisposable
{
    private static readonly TileCoord Tile = new(1234, 5678, 14);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiles-");

    public FileTileCacheTests() => Cache = Open();

    protected override ITileCache Cache { get; }

    private string Root => Path.Combine(_folder.FullName, "cache");

    private string TilePath => Path.Combine(Root, TilePaths.Of(TilePathLayout.Tc, Tile, "png"));

    public void Dispose() => _folder.Delete(recursive: true);

    private FileTileCache Open(long memory = 1 << 20, Func<FileTileCacheOptions, FileTileCacheOptions>? change = null)
    {
        var options = new FileTileCacheOptions { Root = Root };
        return new FileTileCache(change?.Invoke(options) ?? options, new FileMemory(memory));
    }

    private static async Task<byte[]?> LoadAsync(ITileCache cache) => (await cache.LoadAsync(Tile, Dimensions.None, default))?.Data.ToArray();

    private static ValueTask StoreAsync(ITileCache cache, params byte[] data) =>
        cache.StoreAsync([new TileData(Tile, data)], Dimensions.None, Time, default);

    [Fact]
    public void Open_BeforeTheFirstTile_CreatesNothing()
    {
        _ = Open();

        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task StoreAsync_Done_LeavesOnlyTheTile()
    {
        await StoreAsync(Cache, 1);

        Assert.Equal([TilePath], Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task LoadAsync_EmptyFile_IsMissing()
    {
        await StoreAsync(Cache, 1);
        File.WriteAllBytes(TilePath, []);

        Assert.Null(await LoadAsync(Cache));
        Assert.Null(await Cache.GetTimestampAsync(Tile, Dimensions.None, default));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_PagesNeverWritten_IsMissingUntilItIsMadeAgain(bool hasBegin)
    {
        FileTileCache cache = Open(change: options => options with { HoldsPictures = true });
        byte[] picture = MarkedTile.Create(Tile, 1, 9000);
        await StoreAsync(cache, picture);
        Assert.Equal(picture, await LoadAsync(cache));

        // What a power failure leaves of a file whose length has come to the disk before its contents.
        byte[] damaged = [.. hasBegin ? picture[..4096] : new byte[4096], .. new byte[picture.Length - 4096]];
        File.WriteAllBytes(TilePath, damaged);
        Assert.Null(await LoadAsync(cache));

        await StoreAsync(cache, picture);
        Assert.Equal(picture, await LoadAsync(cache));
    }

    [Fact]
    public async Task LoadAsync_FolderInPlaceOfTheTile_IsMissing()
    {
        Directory.CreateDirectory(TilePath);

        Assert.Null(await LoadAsync(Cache));
    }

    [Fact]
    public async Task StoreAsync_FolderVanished_IsMadeAgain()
    {
        await StoreAsync(Cache, 1);
        Directory.Delete(Root, recursive: true);
        Assert.Null(await LoadAsync(Cache));

        await StoreAsync(Cache, 2);

        Assert.Equal([2], await LoadAsync(Cache));
    }

    [Fact]
    public async Task StoreAsync_LinkAtTheTarget_IsReplacedNotFollowed()
    {
        string elsewhere = Path.Combine(_folder.FullName, "shared.png");
        File.WriteAllBytes(elsewhere, [7, 7]);
        Directory.CreateDirectory(Path.GetDirectoryName(TilePath)!);
        File.CreateSymbolicLink(TilePath, elsewhere);
        Assert.Equal([7, 7], await LoadAsync(Cache));

        await StoreAsync(Cache, 1, 2, 3);

        Assert.Equal([7, 7], File.ReadAllBytes(elsewhere));
        Assert.Null(new FileInfo(TilePath).LinkTarget);
        Assert.Equal([1, 2, 3], await LoadAsync(Cache));
    }

    [Fact]
    public async Task LoadAsync_DanglingLink_IsMissing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(TilePath)!);
        File.CreateSymbolicLink(TilePath, Path.Combine(_folder.FullName, "absent"));

        Assert.Null(await LoadAsync(Cache));
    }

    [Fact]
    public async Task StoreAsync_Permissions_AreSetOnNewFoldersAndFiles()
    {
        const UnixFileMode folderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite;
        const UnixFileMode fileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite;
        UnixFileMode before = _folder.UnixFileMode;

        await StoreAsync(Open(change: options => options with { DirectoryMode = folderMode, FileMode = fileMode }), 1);

        Assert.Equal(fileMode, File.GetUnixFileMode(TilePath));
        Assert.All(Directory.EnumerateDirectories(_folder.FullName, "*", SearchOption.AllDirectories),
            folder => Assert.Equal(folderMode, File.GetUnixFileMode(folder)));
        Assert.Equal(before, new DirectoryInfo(_folder.FullName).UnixFileMode);
    }

    // Another process is another cache over the same folder: nothing but the files is shared.
    [Fact]
    public async Task LoadAsync_RewrittenByAnotherProcess_IsNoticedAtOnce()
    {
        FileTileCache other = Open();
        for (byte round = 1; round < 50; round++)
        {
            await StoreAsync(other, round, round);
            Assert.Equal(new[] { round, round }, await LoadAsync(Cache));
        }

        await other.RemoveAsync([Tile], Dimensions.None, default);
        Assert.Null(await LoadAsync(Cache));
    }

    [Fact]
    public async Task LoadAsync_Again_ComesFromMemory()
    {
        await StoreAsync(Cache, 1);

        Assert.Same(await Cache.LoadAsync(Tile, Dimensions.None, default), await Cache.LoadAsync(Tile, Dimensions.None, default));
    }

    [Fact]
    public async Task LoadAsync_ManyTiles_KeepsMemoryWithinItsBound()
    {
        FileTileCache cache = Open(memory: 64 * 1024);
        WeakReference[] loaded = new WeakReference[500];
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i] = await StoreAndLoadAsync(cache, new TileCoord(i, 0, 14));
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.InRange(loaded.Count(tile => tile.IsAlive), 32, 65);
        GC.KeepAlive(cache);
    }

    [Fact]
    public async Task LoadAsync_TileRewrittenOften_KeepsOnlyTheNewest()
    {
        FileTileCache cache = Open();
        var loaded = new WeakReference[50];
        for (int i = 0; i < loaded.Length; i++)
        {
            loaded[i] = await StoreAndLoadAsync(cache, Tile);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.InRange(loaded.Count(tile => tile.IsAlive), 1, 2);
        GC.KeepAlive(cache);
    }

    // Tools such as rsync write into the file and put its time back.
    [Fact]
    public async Task LoadAsync_RewrittenInPlaceWithSizeAndTimeKept_IsNoticed()
    {
        await StoreAsync(Cache, 1, 2);
        Assert.Equal([1, 2], await LoadAsync(Cache));
        DateTime before = File.GetLastWriteTimeUtc(TilePath);

        // The kernel's clock moves in steps of some milliseconds: writing goes on until the next one.
        byte[]? loaded = null;
        for (int i = 0; i < 5000 && loaded is not [3, 4]; i++)
        {
            File.WriteAllBytes(TilePath, [3, 4]);
            File.SetLastWriteTimeUtc(TilePath, before);
            loaded = await LoadAsync(Cache);
        }

        Assert.Equal(before, File.GetLastWriteTimeUtc(TilePath));
        Assert.Equal([3, 4], loaded);
    }

    [Fact]
    public async Task StoreAsync_FolderRemovedMeanwhile_DoesNotFail()
    {
        await StoreAsync(Cache, 1);
        for (int i = 0; i < 500; i++)
        {
            Task removal = Task.Run(RemoveFolder);
            await StoreAsync(Cache, 1);
            await removal;
        }

        await StoreAsync(Cache, 2);
        Assert.Equal([2], await LoadAsync(Cache));
    }

    private void RemoveFolder()
    {
        try
        {
            Directory.Delete(Path.Combine(Root, "14"), recursive: true);
        }
        catch (IOException)
        {
            // Not there, or a tile came in between.
        }
    }

    private static async Task<WeakReference> StoreAndLoadAsync(FileTileCache cache, TileCoord tile)
    {
        await cache.StoreAsync([new TileData(tile, new byte[1024])], Dimensions.None, Time, default);
        return new WeakReference(await cache.LoadAsync(tile, Dimensions.None, default));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../../b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public async Task StoreAsync_DimensionThatIsNoFolder_IsRefused(string value)
    {
        Dimensions dimensions = Dimensions.Create([new("time", value)]);

        await Assert.ThrowsAsync<DimensionException>(async () => await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], dimensions, Time, default));
        await Assert.ThrowsAsync<DimensionException>(async () => await Cache.LoadAsync(Tile, dimensions, default));
        Assert.False(Directory.Exists(Root));
    }

    [Theory]
    [InlineData('x', 201)]
    [InlineData('ü', 101)]
    public async Task StoreAsync_DimensionTooLongForAName_IsRefused(char letter, int count) => await Assert.ThrowsAsync<DimensionException>(
        async () => await Cache.LoadAsync(Tile, Dimensions.Create([new("time", new string(letter, count))]), default));

    [Fact]
    public async Task StoreAsync_Dimensions_AreFoldersBeforeTheLevel()
    {
        Dimensions dimensions = Dimensions.Create([new("DIM_a", "1"), new("time", "2020"), new("elevation", "5")]);
        await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], dimensions, Time, default);

        Assert.Equal(["elevation-5/time-2020/dim_a-1/14/000/001/234/000/005/678.png"],
            Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)));
    }

    [Fact]
    public async Task StoreAsync_Cancelled_LeavesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Cache.StoreAsync([new TileData(Tile, new byte[] { 1 })], Dimensions.None, Time, new CancellationToken(true)));

        Assert.Empty(Directory.Exists(Root) ? Directory.GetFiles(Root, "*", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public async Task StoreAsync_FolderThatIsAFile_FailsWithItsReason()
    {
        File.WriteAllText(Root, "in the way");

        await Assert.ThrowsAnyAsync<IOException>(async () => await StoreAsync(Cache, 1));
    }
}
