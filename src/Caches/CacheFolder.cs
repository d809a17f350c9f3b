namespace MapProxyCluster.Caches;

/// <summary>Makes the folders of caches on disk.</summary>
internal static class CacheFolder
{
    /// <summary>Makes a folder and those above it, all new ones with the given mode; null leaves it to the process's mask.</summary>
    internal static void Create(string folder, UnixFileMode? mode)
    {
        if (mode is not { } given || OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        string parent = Path.GetDirectoryName(folder)!;
        if (!Directory.Exists(parent))
        {
            Create(parent, mode);
        }

        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, given);
        }
    }
}
