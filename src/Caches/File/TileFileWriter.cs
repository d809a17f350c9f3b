using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>Writes files beside their place and renames them; what was there is replaced, a link as well and never what it leads to.</summary>
internal sealed class TileFileWriter(FileTileCacheOptions options)
{
    // A removal of the whole tree while a tile is written takes each folder of its path away once at most: six in the deepest layout,
    // more with dimensions.
    private const int MaximumAttempts = 16;

    /// <summary>Writes a file, or replaces one. Missing folders are made, and made again when somebody removes them meanwhile.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …; nothing is left behind.</exception>
    internal async ValueTask WriteAsync(string path, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    CreateFolder(Path.GetDirectoryName(path)!);
                }

                await WriteFileAsync(path, data, timestamp, cancellationToken);
                return;
            }
            catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException && attempt < MaximumAttempts)
            {
                // The folder is made at the next turn.
            }
        }
    }

    private async ValueTask WriteFileAsync(string path, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await RandomAccess.WriteAsync(file, data, 0, cancellationToken);
                File.SetLastWriteTimeUtc(file, timestamp.UtcDateTime);
            }

            if (options.FileMode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, mode);
            }

            // A maker that was held up must not undo the work of another.
            if (FileState.Of(path) is { } there && TileAge.IsNewer(there.Modified, timestamp))
            {
                DeleteQuietly(temporary);
                return;
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    private void CreateFolder(string folder)
    {
        if (options.DirectoryMode is not { } mode || OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        string parent = Path.GetDirectoryName(folder)!;
        if (!Directory.Exists(parent))
        {
            CreateFolder(parent);
        }

        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, mode);
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
