using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>Writes files beside their place and renames them; what was there is replaced, a link as well and never what it leads to.</summary>
internal sealed class TileFileWriter(FileTileCacheOptions options)
{
    // A removal of the whole tree while a tile is written takes each folder of its path away once at most: six in the deepest layout,
    // more with dimensions.
    private const int MaximumAttempts = 16;

    private const string TemporaryMark = ".tmp-";

    /// <summary>True for the name of a file that is being written, or was when its writer was killed.</summary>
    internal static bool IsTemporary(string name, string extension) => name.Contains($".{extension}{TemporaryMark}", StringComparison.Ordinal);

    /// <summary>Writes a file, or replaces one. Missing folders are made, and made again when somebody removes them meanwhile.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …; nothing is left behind.</exception>
    internal ValueTask WriteAsync(string path, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        PutAsync(path, timestamp, temporary => WriteFileAsync(temporary, data, timestamp, cancellationToken));

    /// <summary>Makes a file a link to a shared one, which is written if it is not there.</summary>
    /// <exception cref="IOException">The disk is full, a file is in the folder's place …; nothing is left behind.</exception>
    internal async ValueTask LinkAsync(
        string path, string shared, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        if (FileState.Of(shared) is null)
        {
            await WriteAsync(shared, data, timestamp, cancellationToken);
        }

        await PutAsync(path, timestamp, temporary =>
        {
            TileFileLink.Create(temporary, shared, Path.GetDirectoryName(path)!, options.SingleColorLink, timestamp);
            return ValueTask.CompletedTask;
        });
    }

    private async ValueTask PutAsync(string path, DateTimeOffset timestamp, Func<string, ValueTask> create)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (attempt > 1)
                {
                    CacheFolder.Create(Path.GetDirectoryName(path)!, options.DirectoryMode);
                }

                await PutOnceAsync(path, timestamp, create);
                return;
            }
            catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException && attempt < MaximumAttempts)
            {
                // The folder is made at the next turn.
            }
        }
    }

    private async ValueTask WriteFileAsync(string temporary, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken)
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
    }

    private static async ValueTask PutOnceAsync(string path, DateTimeOffset timestamp, Func<string, ValueTask> create)
    {
        string temporary = $"{path}{TemporaryMark}{Guid.NewGuid():N}";
        try
        {
            await create(temporary);

            // A maker that was held up must not undo the work of another.
            if (FileState.Of(path) is { } there && TileAge.IsNewer(there.Modified, timestamp))
            {
                DeleteQuietly(temporary);
                return;
            }

            File.Move(temporary, path, overwrite: true);

            // Two links to one file are left alone by a move.
            DeleteQuietly(temporary);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
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
