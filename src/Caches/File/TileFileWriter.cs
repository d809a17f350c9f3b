using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>Writes files beside their place and renames them; what was there is replaced, a link as well and never what it leads to.</summary>
internal sealed class TileFileWriter(FileTileCacheOptions options)
{
    // A removal of the whole tree while a tile is written takes each folder of its path away once at most: six in the deepest layout,
    // more with dimensions.
    private const int MaximumAttempts = 16;

    private const string TemporaryMark = ".tmp-";

    // No two processes and no two files of one have the same name while they are written.
    private static readonly string Process = $"{Guid.NewGuid():N}-";
    private static long _files;

    /// <summary>True for the name of a file that is being written, or was when its writer was killed.</summary>
    internal static bool IsTemporary(string name, string extension) => name.Contains($".{extension}{TemporaryMark}", StringComparison.Ordinal);

    /// <summary>Writes a file, or replaces one. Missing folders are made, and made again when somebody removes them meanwhile.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …; nothing is left behind.</exception>
    internal void Write(string path, ReadOnlyMemory<byte> data, DateTimeOffset timestamp) =>
        Put(path, timestamp, temporary => WriteFile(temporary, data.Span, timestamp));

    /// <summary>Makes a file a link to a shared one, which is written if it is not there.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …; nothing is left behind.</exception>
    internal void Link(string path, string shared, ReadOnlyMemory<byte> data, DateTimeOffset timestamp)
    {
        if (FileState.Of(shared) is null)
        {
            Write(shared, data, timestamp);
        }

        Put(path, timestamp, temporary => TileFileLink.Create(temporary, shared, Path.GetDirectoryName(path)!, options.SingleColorLink, timestamp));
    }

    private void Put(string path, DateTimeOffset timestamp, Action<string> create)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    CacheFolder.Create(Path.GetDirectoryName(path)!, options.DirectoryMode);
                }

                PutOnce(path, timestamp, create);
                return;
            }
            catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException && attempt < MaximumAttempts)
            {
                // The folder is made at the next turn.
            }
        }
    }

    private void WriteFile(string temporary, ReadOnlySpan<byte> data, DateTimeOffset timestamp)
    {
        if (LinuxFile.IsUsable)
        {
            LinuxFile.Write(temporary, data, timestamp);
        }
        else
        {
            using SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, data, 0);
            File.SetLastWriteTimeUtc(file, timestamp.UtcDateTime);
        }

        if (options.FileMode is { } mode && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, mode);
        }
    }

    private void PutOnce(string path, DateTimeOffset timestamp, Action<string> create)
    {
        string temporary = $"{path}{TemporaryMark}{Process}{Interlocked.Increment(ref _files):x}";
        try
        {
            create(temporary);

            // A maker that was held up must not undo the work of another.
            if (FileState.Of(path) is { } there && TileAge.IsNewer(there.Modified, timestamp))
            {
                DeleteQuietly(temporary);
                return;
            }

            Move(temporary, path);
            if (options.SingleColorLink == TileLink.Hard)
            {
                // Two links to one file are left alone by a move.
                DeleteQuietly(temporary);
            }
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    private static void Move(string temporary, string path)
    {
        if (LinuxFile.IsUsable)
        {
            LinuxFile.Move(temporary, path);
        }
        else
        {
            File.Move(temporary, path, overwrite: true);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The write has failed already; its reason is what matters.
        }
    }
}
