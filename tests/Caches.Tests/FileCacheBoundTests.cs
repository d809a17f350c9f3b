using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests;

/// <summary>File caches with a bound of bytes.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FileCacheBoundTests : IDisposable
{
    private const int Maximum = 1_000_000, TileLength = 8_000, RoomOfATile = 8192;

    private static readonly DateTimeOffset Written = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bounded-");
    private readonly RecordedLog _log = new();

    private string Root => Path.Combine(_folder.FullName, "cache");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Store_BeyondTheBound_RemovesWhatNobodyHasAskedForTheLongest()
    {
        (FileTileCache cache, FileCacheBound bound) = Open();
        for (int i = 0; i < 100; i++)
        {
            await StoreAsync(cache, i);
            SetAccess(i, TimeSpan.FromDays(i % 2 == 0 ? 10 : 1));
        }

        for (int i = 100; i < 160; i++)
        {
            await StoreAsync(cache, i);
            await bound.Sweep;
        }

        Assert.InRange(BytesOnDisk(), Maximum / 2, Maximum);
        Assert.All(Enumerable.Range(0, 160).Where(i => i >= 100 || i % 2 == 1), i => Assert.True(File.Exists(PathOf(i)), $"{i}"));
        Assert.Contains(_log.Lines, line => line.Contains("may have 1000000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_ManyTimesTheBound_StaysWithinIt()
    {
        (FileTileCache cache, FileCacheBound bound) = Open();
        for (int i = 0; i < 1000; i++)
        {
            await StoreAsync(cache, i);
            await bound.Sweep;
            Assert.True(BytesOnDisk() <= Maximum + RoomOfATile + (Maximum / 20));
        }

        // A folder without tiles goes as well: each of these had one.
        Assert.InRange(Directory.GetDirectories(Root, "*", SearchOption.AllDirectories).Length, 10, 200);
        Assert.NotNull(await cache.LoadAsync(TileOf(999), Dimensions.None, default));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 20)]
    public async Task Load_NotAskedForAWhile_MarksTheFileAndKeepsItsTime(long memory)
    {
        (FileTileCache cache, FileCacheBound bound) = Open(memory);
        await StoreAsync(cache, 1);
        for (int round = 0; round < 2; round++)
        {
            SetAccess(1, TimeSpan.FromHours(2));
            CachedTile? tile = await cache.LoadAsync(TileOf(1), Dimensions.None, default);
            await MarkedAsync(bound);

            Assert.InRange(DateTime.UtcNow - File.GetLastAccessTimeUtc(PathOf(1)), TimeSpan.FromSeconds(-5), TimeSpan.FromMinutes(30));
            Assert.Equal(Written, tile!.Timestamp);
            Assert.Equal(Written, await cache.GetTimestampAsync(TileOf(1), Dimensions.None, default));
        }
    }

    [Fact]
    public async Task Load_AskedForAMomentAgo_TouchesNothing()
    {
        (FileTileCache cache, FileCacheBound bound) = Open(1 << 20);
        await StoreAsync(cache, 1);
        _ = await cache.LoadAsync(TileOf(1), Dimensions.None, default);
        SetAccess(1, TimeSpan.FromMinutes(50));
        DateTime before = File.GetLastAccessTimeUtc(PathOf(1));
        CachedTile? first = await cache.LoadAsync(TileOf(1), Dimensions.None, default);

        Assert.Same(first, await cache.LoadAsync(TileOf(1), Dimensions.None, default));
        await MarkedAsync(bound);
        Assert.InRange(File.GetLastAccessTimeUtc(PathOf(1)), before, before.AddMinutes(51));
    }

    [Fact]
    public async Task Store_FilesThatAreNoTiles_StayAndHalfWrittenOnesGo()
    {
        (FileTileCache cache, FileCacheBound bound) = Open();
        await StoreAsync(cache, 1);
        await bound.Sweep;
        string half = PathOf(1) + ".tmp-0123", young = PathOf(1) + ".tmp-4567", foreign = Path.Combine(Root, "notes.txt"), shared = Path.Combine(Root, "single_color_tiles/ff0000.png");
        Directory.CreateDirectory(Path.GetDirectoryName(shared)!);
        foreach (string path in new[] { half, young, foreign, shared })
        {
            File.WriteAllBytes(path, new byte[TileLength]);
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow.AddHours(path == young ? 0 : -2));
        }

        for (int i = 2; i < 300; i++)
        {
            await StoreAsync(cache, i);
            await bound.Sweep;
        }

        Assert.False(File.Exists(half));
        Assert.True(File.Exists(young) && File.Exists(foreign) && File.Exists(shared));
    }

    [Fact]
    public async Task LoadAndStore_WhileSeveralSweep_GiveWholeTilesOrNone()
    {
        (FileTileCache Cache, FileCacheBound Bound)[] members = [Open(), Open(1 << 20), Open()];
        await Parallel.ForEachAsync(Enumerable.Range(0, 1200), new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (i, cancellation) =>
        {
            (FileTileCache cache, _) = members[i % members.Length];
            TileCoord tile = TileOf(i % 300);
            await cache.StoreAsync([new TileData(tile, MarkedTile.Create(tile, i, TileLength))], Dimensions.None, Written.AddSeconds(i), cancellation);
            await MarkedTile.CountAsync(cache, [.. Enumerable.Range(i, 8).Select(k => TileOf(k % 300))]);
        });
        await Task.WhenAll(members.Select(member => member.Bound.Sweep));

        await StoreAsync(members[0].Cache, 500);
        await members[0].Bound.Sweep;
        Assert.InRange(BytesOnDisk(), 1, Maximum + (Maximum / 10));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("could not be kept", StringComparison.Ordinal));
    }

    private (FileTileCache Cache, FileCacheBound Bound) Open(long memory = 0)
    {
        var bound = new FileCacheBound(new FileCacheBoundOptions(Root, "png", Maximum), TimeProvider.System, _log);
        return (new FileTileCache(new FileTileCacheOptions { Root = Root, Layout = TilePathLayout.Tms }, new FileMemory(memory), bound), bound);
    }

    private static TileCoord TileOf(int i) => new(i, 7, 12);

    private string PathOf(int i) => Path.Combine(Root, TilePaths.Of(TilePathLayout.Tms, TileOf(i), "png"));

    private static ValueTask StoreAsync(FileTileCache cache, int i) =>
        cache.StoreAsync([new TileData(TileOf(i), MarkedTile.Create(TileOf(i), 1, TileLength))], Dimensions.None, Written, default);

    private void SetAccess(int i, TimeSpan ago) => File.SetLastAccessTimeUtc(PathOf(i), DateTime.UtcNow - ago);

    private static async Task MarkedAsync(FileCacheBound bound)
    {
        while (bound.HasMarks)
        {
            await Task.Yield();
        }
    }

    private long BytesOnDisk() => Directory.EnumerateFiles(Root, "*.png", SearchOption.AllDirectories).Count() * RoomOfATile;
}
