using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Caches.Tests.Disk;

/// <summary>
/// Disks that are full or read-only, for all kinds of caches on disk; and, for files, processes that are killed or write at the same time
/// (for databases and bundles see their own tests).
/// </summary>
public sealed class DiskTests : IDisposable
{
    private static readonly int[] Metatiles = [.. Enumerable.Range(0, 8)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("disk-");

    public static TheoryData<string> Kinds => [.. DiskCache.Kinds];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Store_DiskIsFull_FailsClearlyLosesNothingAndGoesOnWhenThereIsRoom(string kind) =>
        Assert.Equal("", await DiskExperiments.StartAsync("full", kind, _folder.FullName));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LoadAndStore_DiskIsReadOnly_ServeWhatIsThereAndFailClearly(string kind) =>
        Assert.Equal("", await DiskExperiments.StartAsync("read-only", kind, _folder.FullName));

    [Fact]
    public async Task Store_FilesKilledAmidThousandsOfWrites_LeavesOnlyWholeTiles()
    {
        using var cache = new DiskCache("file", _folder.FullName, NullLogger.Instance);
        foreach (int metatile in Metatiles)
        {
            await cache.StoreAsync(metatile, 0);
        }

        for (int kill = 0; kill < 5; kill++)
        {
            await using ServerProcess writer = StartWriter(1 + kill, 1_000_000);
            while (writer.Output.Count < 20 + (kill * 7))
            {
                Assert.False(writer.HasEnded, string.Join('\n', writer.Output));
                Assert.Equal(Metatiles.Length * 16, await cache.CountAsync(Metatiles));
            }

            await writer.KillAsync();
            Assert.Equal(Metatiles.Length * 16, await cache.CountAsync(Metatiles));
        }

        await cache.StoreAsync(3, 100_000);
        Assert.Equal(100_000, await VersionAsync(cache, DiskCache.Metatile(3)[5]));
    }

    [Fact]
    public async Task Store_TwoProcessesInOneFolder_MixNothing()
    {
        using var cache = new DiskCache("file", _folder.FullName, NullLogger.Instance);
        await using ServerProcess one = StartWriter(1, 40), two = StartWriter(2, 40);
        while (!one.HasEnded || !two.HasEnded)
        {
            await cache.CountAsync(Metatiles);
        }

        Assert.Equal((0, 0), (one.ExitCode, two.ExitCode));
        Assert.Equal(Metatiles.Length * 16, await cache.CountAsync(Metatiles));
        Assert.Equal(Metatiles.Length * 16, Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories).Count());
    }

    /// <summary>What the writers do: round after round over some metatiles.</summary>
    internal static async Task<int> WriteAsync(string folder, int first, int rounds)
    {
        using var cache = new DiskCache("file", folder, NullLogger.Instance);
        for (int round = 0; round < rounds; round++)
        {
            foreach (int metatile in Metatiles)
            {
                await cache.StoreAsync(metatile, (round * 10) + first);
            }

            Console.WriteLine(round);
        }

        return 0;
    }

    private ServerProcess StartWriter(int first, int rounds) => ServerProcess.Start(
        Path.Combine(AppContext.BaseDirectory, "MapProxyCluster.Caches.Tests"), ["write-files", _folder.FullName, $"{first}", $"{rounds}"]);

    private static async Task<int?> VersionAsync(DiskCache cache, TileCoord tile) =>
        MarkedTile.VersionOf((await cache.Store.LoadAsync(tile, Dimensions.None, default))!.Data.Span, tile);
}
