using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>Opens, reads and replaces the files of bundles; none of it locks them, which other programs would notice.</summary>
internal static class BundleFile
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>Opens a file; null when it is not there.</summary>
    internal static SafeFileHandle? TryOpen(string path, FileAccess access = FileAccess.Read)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, access, Shared);
        }
        catch (IOException error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Fills a buffer; false when the file ends before.</summary>
    internal static bool TryRead(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int read = RandomAccess.Read(file, buffer[done..], offset + done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    /// <summary>Writes a whole file beside its place and moves it there.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode)
    {
        string temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, 0);
            }

            SetMode(temporary, mode);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    internal static void SetMode(string path, UnixFileMode? mode)
    {
        if (mode is { } given && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, given);
        }
    }
}
