namespace MapProxyCluster.Caches;

/// <summary>What tells one version of a file from another. A link is followed for its size, but the link's own time counts.</summary>
/// <param name="Modified">Time of the last write.</param>
/// <param name="Length">Size in bytes; the link's own for a link.</param>
/// <param name="Inode">Identity of the file: a tile replaced within one tick of the clock has another; 0 where there is none.</param>
/// <param name="Changed">
/// When the kernel last changed the entry, in ticks; nobody can set it, so it tells tools apart that keep the time of writing; 0 where there is none.
/// </param>
internal readonly record struct FileState(DateTimeOffset Modified, long Length, ulong Inode, long Changed)
{
    /// <summary>When a file was written; a link's own time, and the present for one that is gone.</summary>
    internal static DateTimeOffset WrittenAt(string path)
    {
        var file = new FileInfo(path);
        return file.Exists || file.LinkTarget is not null ? new DateTimeOffset(file.LastWriteTimeUtc) : DateTimeOffset.MaxValue;
    }

    /// <summary>The state of a file; null when there is none, or it is empty.</summary>
    internal static FileState? Of(string path) => Of(path, out _);

    /// <summary>The state of a file, and when it was read last, as far as the file system tells; null when there is none, or it is empty.</summary>
    internal static FileState? Of(string path, out DateTimeOffset accessed)
    {
        if (LinuxStat.IsUsable)
        {
            return LinuxStat.Of(path, out accessed);
        }

        var file = new FileInfo(path);
        accessed = file.LastAccessTimeUtc;
        return file is { Exists: true, Length: > 0 } ? new FileState(file.LastWriteTimeUtc, file.Length, 0, 0) : null;
    }
}
