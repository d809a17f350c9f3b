using System.Runtime.InteropServices;

namespace MapProxyCluster.Caches;

/// <summary>
/// Writes files by open(2), write(2), futimens(2) and rename(2). What .NET does besides (locks, questions about the file and its file system)
/// takes longer than the writing of a tile.
/// </summary>
internal static unsafe class LinuxFile
{
    // As in asm-generic/fcntl.h, which x86-64 and 64-bit ARM share.
    private const int WriteOnly = 1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000;
    private const int NotPermitted = 1, NoSuchFile = 2, Interrupted = 4, AccessDenied = 13;

    // What the umask leaves of it, as everywhere.
    private const int ReadAndWriteForAll = 0x1B6;

    /// <summary>Whether the constants above are this system's.</summary>
    internal static bool IsUsable => LinuxStat.IsUsable;

    /// <summary>Writes a file that is not there yet.</summary>
    /// <exception cref="DirectoryNotFoundException">Its folder is not there.</exception>
    /// <exception cref="IOException">It cannot be written; part of it may be there.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> data, DateTimeOffset timestamp)
    {
        int file = Open(path, WriteOnly | Create | Exclusive | CloseOnExec, ReadAndWriteForAll);
        if (file < 0)
        {
            throw Failure(path);
        }

        try
        {
            WriteAll(file, data, path);
            LinuxStat.SetModified(file, timestamp);
        }
        finally
        {
            _ = Close(file);
        }
    }

    /// <summary>Gives a file another name; what has that name already is replaced.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be done.</exception>
    internal static void Move(string path, string target)
    {
        if (Rename(path, target) != 0)
        {
            throw Failure(target);
        }
    }

    private static void WriteAll(int file, ReadOnlySpan<byte> data, string path)
    {
        while (data.Length > 0)
        {
            nint written;
            fixed (byte* bytes = data)
            {
                written = WriteBytes(file, bytes, data.Length);
            }

            if (written < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Failure(path);
            }

            data = data[(int)Math.Max(0, written)..];
        }
    }

    private static Exception Failure(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string text = $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NoSuchFile => new DirectoryNotFoundException(text),
            AccessDenied or NotPermitted => new UnauthorizedAccessException(text),
            _ => new IOException(text),
        };
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteBytes(int file, byte* bytes, nint count);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int file);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string target);
}
