using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// Databases with a write-ahead log in folders that cannot be written to. SQLite wants to put files beside them even to read; where the log
/// is empty, it can be told that nothing changes (sqlite.org, wal.html, "Read-Only Databases").
/// </summary>
internal static class FrozenLog
{
    private const int WriteAccess = 2, VersionsOffset = 18;
    private const byte WriteAheadLog = 2;

    /// <summary>True when a file is such a database, and all of it is in the file itself.</summary>
    internal static bool Is(string path)
    {
        if (OperatingSystem.IsWindows() || Access(Path.GetDirectoryName(path)!, WriteAccess) == 0 || new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
        {
            return false;
        }

        try
        {
            using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            Span<byte> versions = stackalloc byte[2];
            return RandomAccess.Read(file, versions, VersionsOffset) == versions.Length && versions[0] == WriteAheadLog && versions[1] == WriteAheadLog;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The name by which SQLite opens it.</summary>
    internal static string UriOf(string path) => $"file:{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}?immutable=1";

    [DllImport("libc", EntryPoint = "access")]
    private static extern int Access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
