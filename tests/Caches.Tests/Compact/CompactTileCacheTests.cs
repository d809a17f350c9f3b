using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests;

/// <summary>What both versions of bundles promise.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public abstract class CompactTileCacheTests : TileCacheContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bundles-");
    private readonly int _version;

    protected CompactTileCacheTests(int version)
    {
        _version = version;
        Cache = Open();
    }

    protected override ITileCache Cache { get; }

    protected override bool KeepsNewer => false;

    private string Root => Path.Combine(_folder.FullName, "cache");

    private string[] Files => [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Order()];

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private CompactTileCache Open(Func<CompactTileCacheOptions, CompactTileCacheOptions>? change = null, ILogger? log = null)
    {
        var options = new CompactTileCacheOptions { Root = Root, Version = _version };
        return new CompactTileCache(change?.Invoke(options) ?? options, TimeProvider.System, log ?? NullLogger.Instance);
    }

    private static ValueTask StoreAsync(ITileCache cache, TileCoord tile, params byte[] data) =>
        cache.StoreAsync([new TileData(tile, data)], Dimensions.None, Time, default);

    [Fact]
    public async Task LoadAndRemove_NoBundle_CreateNothing()
    {
        Assert.Null(await Cache.LoadAsync(new TileCoord(1, 2, 3), Dimensions.None, default));
        await Cache.RemoveAsync([new TileCoord(1, 2, 3)], Dimensions.None, default);

        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task RemoveLevelAsync_OfSeveralBundles_TellsHowManyTilesTheyHad()
    {
        CompactTileCache cache = Open();
        TileCoord[] tiles = [new(1, 2, 8), new(3, 4, 8), new(127, 128, 8), new(128, 127, 8)];
        TileCoord other = new(1, 1, 9);
        await cache.StoreAsync([.. tiles.Append(other).Select(tile => new TileData(tile, new byte[] { 1 }))], Dimensions.None, Time, default);
        await StoreAsync(cache, tiles[0], 2);
        await cache.RemoveAsync([tiles[1]], Dimensions.None, default);

        Assert.Equal(0, await cache.RemoveLevelAsync(8, Time.AddYears(1), default));
        Assert.Equal(3, await cache.RemoveLevelAsync(8, null, default));
        Assert.Equal(0, await cache.RemoveLevelAsync(8, null, default));

        Assert.All(await cache.LoadAsync(tiles, Dimensions.None, default), Assert.Null);
        Assert.NotNull(await cache.LoadAsync(other, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_TilesOfSeveralBundles_LieWhereMapProxyLooks()
    {
        TileCoord[] tiles = [new(127, 128, 8), new(128, 127, 8), new(70_000, 0x12345, 17)];
        await Cache.StoreAsync([.. tiles.Select((tile, i) => new TileData(tile, new byte[] { (byte)(i + 1) }))], Dimensions.None, Time, default);

        string[] bundles = ["L08/R0000C0080", "L08/R0080C0000", "L17/R12300C11100"];
        string[] extensions = _version == 1 ? [".bundle", ".bundlx", ".lck"] : [".bundle", ".lck"];
        Assert.Equal((from bundle in bundles from extension in extensions select bundle + extension).Order(), Files);
        CachedTile?[] loaded = await Cache.LoadAsync([tiles[2], tiles[0], tiles[1], tiles[2]], Dimensions.None, default);
        Assert.Equal([3, 1, 2, 3], loaded.Select(tile => tile!.Data.Span[0]));
    }

    [Fact]
    public async Task StoreAsync_TileOfNoBytes_IsMissing()
    {
        var tile = new TileCoord(1, 2, 3);
        await StoreAsync(Cache, tile, 1);
        await StoreAsync(Cache, tile);

        Assert.Null(await Cache.LoadAsync(tile, Dimensions.None, default));
    }

    [Fact]
    public async Task StoreAsync_TileThatIsTooLarge_IsRefusedAndOthersStay()
    {
        var tile = new TileCoord(1, 2, 3);
        await StoreAsync(Cache, tile, 1);
        long before = new FileInfo(Path.Combine(Root, "L03/R0000C0000.bundle")).Length;

        await Assert.ThrowsAsync<CacheFaultException>(
            async () => await StoreAsync(Cache, tile, new byte[_version == 1 ? (64 * 1024 * 1024) + 1 : 1 << 24]));

        Assert.Equal([1], (await Cache.LoadAsync(tile, Dimensions.None, default))!.Data.ToArray());
        Assert.Equal(before, new FileInfo(Path.Combine(Root, "L03/R0000C0000.bundle")).Length);
    }

    [Fact]
    public async Task StoreAsync_Modes_AreThoseOfTheConfiguration()
    {
        const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        await StoreAsync(Open(options => options with { DirectoryMode = Folder, FileMode = Mode }), new TileCoord(1, 2, 3), 1);

        Assert.Equal(Folder, File.GetUnixFileMode(Path.Combine(Root, "L03")));
        Assert.All(Files, file => Assert.Equal(Mode, File.GetUnixFileMode(Path.Combine(Root, file))));
    }

    [Fact]
    public async Task StoreAsync_LockedByAnother_WaitsAndThenFails()
    {
        var tile = new TileCoord(1, 2, 3);
        await StoreAsync(Cache, tile, 1);
        var log = new RecordedLog();
        CompactTileCache cache = Open(options => options with { LockTimeout = TimeSpan.FromMilliseconds(50) }, log);

        using (await BundleLock.AcquireAsync(Path.Combine(Root, "L03/R0000C0000.lck"), null, TimeSpan.FromSeconds(1), TimeProvider.System, default))
        {
            await Assert.ThrowsAsync<CacheFaultException>(async () => await StoreAsync(cache, tile, 2));
            Assert.Equal([1], (await cache.LoadAsync(tile, Dimensions.None, default))!.Data.ToArray());
        }

        Assert.Contains("has been locked", log.Lines.Single());
        await StoreAsync(cache, tile, 2);
        Assert.Equal([2], (await cache.LoadAsync(tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task StoreAsync_FolderThatIsAFile_FailsWithItsReason()
    {
        File.WriteAllText(Root, "in the way");
        var log = new RecordedLog();

        await Assert.ThrowsAsync<CacheFaultException>(async () => await StoreAsync(Open(log: log), new TileCoord(1, 2, 3), 1));
        Assert.Single(log.Lines);
    }

    [Fact]
    public async Task StoreAsync_FolderRemovedMeanwhile_DoesNotFail()
    {
        var tile = new TileCoord(1, 2, 3);
        await StoreAsync(Cache, tile, 1);
        for (int i = 0; i < 200; i++)
        {
            Task removal = Task.Run(() =>
            {
                try
                {
                    Directory.Delete(Path.Combine(Root, "L03"), recursive: true);
                }
                catch (IOException)
                {
                    // Not there, or a file came in between.
                }
            });
            await StoreAsync(Cache, tile, 1);
            await removal;
        }

        await StoreAsync(Cache, tile, 2);
        Assert.Equal([2], (await Cache.LoadAsync(tile, Dimensions.None, default))!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAsync_DimensionsIgnored_FindsTheTile()
    {
        var tile = new TileCoord(1, 2, 3);
        await StoreAsync(Cache, tile, 1);

        CachedTile? loaded = await Open(options => options with { IgnoresDimensions = true })
            .LoadAsync(tile, Dimensions.Create([new("time", "2020")]), default);

        Assert.Equal([1], loaded!.Data.ToArray());
    }

    [Fact]
    public async Task LoadAsync_BundleThatCannotBeRead_IsAMissAndIsTold()
    {
        Directory.CreateDirectory(Path.Combine(Root, "L03/R0000C0000.bundle"));
        Directory.CreateDirectory(Path.Combine(Root, "L03/R0000C0000.bundlx"));
        var log = new RecordedLog();

        Assert.Null(await Open(log: log).LoadAsync(new TileCoord(1, 2, 3), Dimensions.None, default));
        Assert.Single(log.Lines);
    }
}

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CompactV1TileCacheTests() : CompactTileCacheTests(1);

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class CompactV2TileCacheTests() : CompactTileCacheTests(2);
