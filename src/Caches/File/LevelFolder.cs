namespace MapProxyCluster.Caches;

/// <summary>A folder with all tiles of a level.</summary>
internal static class LevelFolder
{
    // Nothing is followed out of the folder: a link is a tile, and its own time counts.
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = true,
    };

    /// <summary>The files that were written before a time; all of them without one.</summary>
    internal static IEnumerable<string> OldFiles(string folder, DateTimeOffset? before) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", All).Where(file => before is not { } limit || FileState.WrittenAt(file) < limit)
        : [];

    /// <summary>Removes them, and what folders are empty then.</summary>
    internal static void Remove(string folder, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        foreach (string file in OldFiles(folder, before))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                File.Delete(file);
            }
            catch (DirectoryNotFoundException)
            {
                // Somebody else was quicker.
            }
        }

        if (Directory.Exists(folder))
        {
            RemoveEmpty(folder);
        }
    }

    private static void RemoveEmpty(string folder)
    {
        foreach (string below in Directory.GetDirectories(folder))
        {
            if (!new DirectoryInfo(below).Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                RemoveEmpty(below);
            }
        }

        try
        {
            if (!Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException)
        {
            // A tile has just been written there, or the folder is gone.
        }
    }
}
