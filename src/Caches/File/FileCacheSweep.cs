namespace MapProxyCluster.Caches;

/// <summary>
/// A walk over the files of a cache. What it keeps in memory are sums per minute of access, whatever the number of files; so the files that go
/// are found in a second walk.
/// </summary>
/// <param name="root">Folder of the cache.</param>
/// <param name="extension">Extension of its tiles, without dot; other files are left alone.</param>
/// <param name="now">The present time.</param>
internal sealed class FileCacheSweep(string root, string extension, DateTimeOffset now)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private readonly Dictionary<long, long> _bytesByMinute = [];

    /// <summary>Looks at all files. Those that a killed process has left half-written are removed.</summary>
    /// <returns>Bytes of the tiles.</returns>
    internal long Measure()
    {
        Walk(root, (path, use) =>
        {
            long minute = MinuteOf(use);
            _bytesByMinute[minute] = _bytesByMinute.GetValueOrDefault(minute) + use.Bytes;
            return false;
        });
        return _bytesByMinute.Values.Sum();
    }

    /// <summary>Removes the files that nobody has asked for the longest, after they were measured.</summary>
    /// <param name="wanted">Bytes that shall become free.</param>
    /// <returns>Files that were removed, and their bytes.</returns>
    internal (int Files, long Bytes) Remove(long wanted)
    {
        long limit = 0, sum = 0;
        foreach ((long minute, long bytes) in _bytesByMinute.OrderBy(pair => pair.Key).TakeWhile(_ => sum < wanted))
        {
            (limit, sum) = (minute, sum + bytes);
        }

        // All minutes before the limit go, and of that one as many files as it takes.
        long rest = wanted - (sum - _bytesByMinute.GetValueOrDefault(limit)), removed = 0;
        int files = 0;
        Walk(root, (path, use) =>
        {
            long minute = MinuteOf(use);
            if (use.Bytes == 0 || minute > limit || (minute == limit && rest <= 0) || !TryDelete(path))
            {
                return false;
            }

            rest -= minute == limit ? use.Bytes : 0;
            removed += use.Bytes;
            files++;
            return true;
        });
        return (files, removed);
    }

    private static long MinuteOf(FileUse use) => use.Accessed.UtcTicks / TimeSpan.TicksPerMinute;

    // Folders of tiles that are links are not entered. A folder that has become empty goes; a writer makes it again.
    private void Walk(string folder, Func<string, FileUse, bool> visit)
    {
        bool hasRemoved = false;
        foreach (FileSystemInfo entry in Entries(folder))
        {
            if (entry is DirectoryInfo)
            {
                if (entry.LinkTarget is null && entry.Name != FileTileCache.SharedFolder)
                {
                    Walk(entry.FullName, visit);
                }
            }
            else if (IsTile(entry.Name))
            {
                hasRemoved |= FileUse.Of(entry.FullName) is { } use && visit(entry.FullName, use);
            }
            else if (TileFileWriter.IsTemporary(entry.Name, extension) && FileUse.Of(entry.FullName) is { } half && now - half.Accessed > Abandoned)
            {
                TryDelete(entry.FullName);
            }
        }

        if (hasRemoved && Entries(folder).Length == 0)
        {
            TryDeleteFolder(folder);
        }
    }

    private bool IsTile(string name) =>
        name.Length > extension.Length && name.EndsWith(extension, StringComparison.Ordinal) && name[^(extension.Length + 1)] == '.';

    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has removed it meanwhile.
            return [];
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static void TryDeleteFolder(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // A tile has just come in.
        }
    }
}
