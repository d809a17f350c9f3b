namespace MapProxyCluster.Caches;

/// <summary>What a file takes on disk, and since when nobody has asked for it.</summary>
/// <param name="Accessed">When it was asked for last, or written.</param>
/// <param name="Bytes">Room on disk; 0 for links, which share that of another file.</param>
internal readonly record struct FileUse(DateTimeOffset Accessed, long Bytes)
{
    /// <summary>The use of a file; null when there is none.</summary>
    internal static FileUse? Of(string path)
    {
        if (LinuxStat.IsUsable)
        {
            return LinuxStat.UseOf(path);
        }

        var file = new FileInfo(path);
        return file.Exists ? new FileUse(file.LastAccessTimeUtc, file.LinkTarget is null ? file.Length : 0) : null;
    }

    /// <summary>Marks a file as asked for now; its time of writing stays. Files that may not be marked are left as they are.</summary>
    internal static void Mark(string path)
    {
        if (LinuxStat.IsUsable)
        {
            LinuxStat.Mark(path);
            return;
        }

        try
        {
            File.SetLastAccessTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has gone, or belongs to somebody else.
        }
    }
}
