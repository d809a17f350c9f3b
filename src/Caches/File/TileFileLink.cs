using System.Runtime.InteropServices;

namespace MapProxyCluster.Caches;

/// <summary>Links to files, which several tiles may share.</summary>
internal static class TileFileLink
{
    /// <summary>Makes a link that will be moved into a folder.</summary>
    /// <param name="link">Path of the new link.</param>
    /// <param name="target">The file that it leads to.</param>
    /// <param name="folder">Where the link ends up: symbolic links are relative, so that whole caches can be moved.</param>
    /// <param name="kind">Symbolic or hard.</param>
    /// <param name="timestamp">Time of writing of a symbolic link; a hard link has that of its file.</param>
    /// <exception cref="IOException">The link cannot be made.</exception>
    internal static void Create(string link, string target, string folder, TileLink kind, DateTimeOffset timestamp)
    {
        if (kind == TileLink.Hard)
        {
            CreateHard(link, target);
            return;
        }

        File.CreateSymbolicLink(link, Path.GetRelativePath(folder, target));
        File.SetLastWriteTimeUtc(link, timestamp.UtcDateTime);
    }

    private static void CreateHard(string link, string target)
    {
        const int NoSuchFile = 2;
        if (Link(target, link) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string text = $"no link '{link}' to '{target}': {Marshal.GetPInvokeErrorMessage(error)}";
            throw error == NoSuchFile ? new DirectoryNotFoundException(text) : new IOException(text);
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string target, [MarshalAs(UnmanagedType.LPUTF8Str)] string link);
}
