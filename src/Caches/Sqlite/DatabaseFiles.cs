namespace MapProxyCluster.Caches;

/// <summary>The files of a database: itself and what SQLite puts beside it.</summary>
internal static class DatabaseFiles
{
    private static readonly string[] Companions = ["-journal", "-wal", "-shm"];

    /// <summary>Makes an empty file with the wanted modes, which SQLite takes over for its companions; nothing when it is there.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …</exception>
    internal static void Create(string path, SqliteTileCacheOptions options)
    {
        if (File.Exists(path))
        {
            return;
        }

        CreateFolder(Path.GetDirectoryName(path)!, options.DirectoryMode);
        using (File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            // Empty: SQLite takes that for a new database.
        }

        if (options.FileMode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Removes a database. What is beside an absent one SQLite knows to be of no use, so it goes last.</summary>
    internal static void Delete(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return;
        }

        File.Delete(path);
        foreach (string companion in Companions)
        {
            File.Delete(path + companion);
        }
    }

    private static void CreateFolder(string folder, UnixFileMode? mode)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is { Length: > 0 } parent)
        {
            CreateFolder(parent, mode);
        }

        Directory.CreateDirectory(folder);
        if (mode is { } wanted && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, wanted);
        }
    }
}
