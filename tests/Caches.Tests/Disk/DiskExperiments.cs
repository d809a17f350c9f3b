using MapProxyCluster.Caches.Tests.Sqlite;
using MapProxyCluster.Testing.Common;

namespace MapProxyCluster.Caches.Tests.Disk;

/// <summary>Experiments that need a disk of their own: they run in a process that has mounted one where nobody else sees it.</summary>
internal static class DiskExperiments
{
    private const int Reserve = 12 << 20, DiskMegabytes = 18, Failures = 4;

    /// <summary>Runs an experiment in a process of its own; returns what went wrong, or nothing.</summary>
    internal static async Task<string> StartAsync(string experiment, string kind, string folder)
    {
        const string Script = """mount -t tmpfs -o size="$1"m tmpfs "$2" && shift 2 && exec "$@" """;
        string program = Path.Combine(AppContext.BaseDirectory, "MapProxyCluster.Caches.Tests");
        string[] own = Environment.IsPrivilegedProcess ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
        Command run = await Command.RunAsync(
            "unshare", [.. own, "bash", "-c", Script, "bash", $"{DiskMegabytes}", folder, program, "disk", experiment, kind, folder]);
        return run.ExitCode == 0 ? "" : $"{run.ExitCode} {run.Output} {run.Errors}";
    }

    /// <summary>What that process does.</summary>
    internal static async Task<int> RunAsync(string experiment, string kind, string folder)
    {
        await (experiment == "full" ? FillAsync(kind, folder) : ProtectAsync(kind, folder));
        return 0;
    }

    // Something else fills the disk, then somebody makes room.
    private static async Task FillAsync(string kind, string folder)
    {
        string filler = Path.Combine(folder, "filler");
        await File.WriteAllBytesAsync(filler, new byte[Reserve]);
        var log = new RecordedLog();
        using var cache = new DiskCache(kind, folder, log);
        List<int> complete = [], failed = [];
        for (int metatile = 0; failed.Count < Failures; metatile++)
        {
            (await TryAsync(() => cache.StoreAsync(metatile, 1)) ? complete : failed).Add(metatile);
        }

        Assert.InRange(complete.Count, 10, 60);
        Assert.Equal(complete.Count * 16, await cache.CountAsync(complete));
        await cache.CountAsync(failed);

        // What is replaced on a full disk is there as the old tile or the new one.
        foreach (int metatile in complete[..5])
        {
            await TryAsync(() => cache.StoreAsync(metatile, 2));
        }

        Assert.Equal(complete.Count * 16, await cache.CountAsync(complete));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.tmp-*", SearchOption.AllDirectories));
        Assert.True(kind == "file" || log.Lines.Any(line => line.Contains("full", StringComparison.Ordinal) || line.Contains("space", StringComparison.Ordinal)), string.Join('\n', log.Lines));
        Assert.InRange(log.Lines.Count, 0, 4);

        File.Delete(filler);
        foreach (int metatile in failed)
        {
            await cache.StoreAsync(metatile, 3);
        }

        Assert.Equal((complete.Count + failed.Count) * 16, await cache.CountAsync([.. complete, .. failed]));
        await AssertSoundAsync(kind, folder, [.. complete, .. failed]);
    }

    // The disk becomes read-only, as after a fault, and is mended later.
    private static async Task ProtectAsync(string kind, string folder)
    {
        var log = new RecordedLog();
        using (var writer = new DiskCache(kind, folder, log))
        {
            await writer.StoreAsync(0, 1);
            await writer.StoreAsync(1, 1);
        }

        await Command.OutputOfAsync("mount", ["-o", "remount,ro", folder]);
        using (var cache = new DiskCache(kind, folder, log))
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(32, await cache.CountAsync([0, 1, 2]));
                Assert.False(await TryAsync(() => cache.StoreAsync(i, 2)));
                Assert.False(await TryAsync(() => cache.Store.RemoveAsync(DiskCache.Metatile(0), Tiling.Dimensions.None, default)));
            }

            Assert.InRange(log.Lines.Count, kind == "file" ? 0 : 1, 3);
            await Command.OutputOfAsync("mount", ["-o", "remount,rw", folder]);
            await cache.StoreAsync(2, 3);
            Assert.Equal(48, await cache.CountAsync([0, 1, 2]));
        }

        await AssertSoundAsync(kind, folder, [0, 1, 2]);
    }

    // Another process finds the same.
    private static async Task AssertSoundAsync(string kind, string folder, int[] metatiles)
    {
        using (var cache = new DiskCache(kind, folder, new RecordedLog()))
        {
            Assert.Equal(metatiles.Length * 16, await cache.CountAsync(metatiles));
        }

        if (kind is "mbtiles" or "gpkg" or "levels" or "wal")
        {
            string file = kind is "levels" or "wal" ? Path.Combine(folder, "cache/9.mbtiles") : Path.Combine(folder, "cache");
            Assert.Equal(["ok"], await SqliteFolder.QueryAsync(file, "PRAGMA integrity_check"));
        }
    }

    private static async Task<bool> TryAsync(Func<ValueTask> write)
    {
        try
        {
            await write();
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
