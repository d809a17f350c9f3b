using System.IO.Enumeration;

namespace MapProxyCluster.Caches;

/// <summary>A folder with all tiles of a level.</summary>
internal static class LevelFolder
{
    private static readonly EnumerationOptions All = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = true,
    };

    /// <summary>The files that were written before a time; all of them without one.</summary>
    internal static IEnumerable<string> OldFiles(string folder, DateTimeOffset? before) => Directory.Exists(folder)
        ? Files(folder).Where(file => before is not { } limit || FileState.WrittenAt(file) < limit)
        : [];

    // Nothing is followed out of the folder: a link to a file is a tile, one to a folder is left alone.
    private static FileSystemEnumerable<string> Files(string folder) =>
        new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), All)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <summary>Removes them, and what folders are empty then; tells how many they were.</summary>
    internal static long Remove(string folder, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (string file in OldFiles(folder, before))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                File.Delete(file);
                count++;
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

        return count;
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
