using System.Text;
using MapProxyCluster.Tiling;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// A file per tile, in MapProxy's folders (behaviour reference 4.1). Files are written beside their place and renamed, so that readers see
/// all of a tile or none. Tiles in demand stay in a bounded memory and are checked against the file's state at each read.
/// </summary>
public sealed class FileTileCache : ITileCache
{
    private const int MaximumTile = 64 * 1024 * 1024;
    private const int ParallelReads = 8;
    private const int MaximumValueBytes = 200;

    private readonly FileTileCacheOptions _options;
    private readonly FileMemory _memory;

    /// <summary>Opens a cache; nothing is created before the first tile is stored.</summary>
    /// <param name="options">Where and how tiles are kept.</param>
    /// <param name="memory">Memory for tiles in demand, shared by all file caches of the process.</param>
    public FileTileCache(FileTileCacheOptions options, FileMemory memory) => (_options, _memory) = (options, memory);

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => true;

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ReadAsync(PathOf(tile, dimensions), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        for (int start = 0; start < tiles.Count; start += ParallelReads)
        {
            Task<CachedTile?>[] reads = [.. tiles.Skip(start).Take(ParallelReads)
                .Select(tile => ReadAsync(PathOf(tile, dimensions), cancellationToken).AsTask())];
            (await Task.WhenAll(reads)).CopyTo(results, start);
        }

        return results;
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        foreach (TileData tile in tiles)
        {
            await WriteAsync(PathOf(tile.Tile, dimensions), tile.Data, timestamp, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        foreach (TileCoord tile in tiles)
        {
            try
            {
                File.Delete(PathOf(tile, dimensions));
            }
            catch (DirectoryNotFoundException)
            {
                // What is not there needs no removing.
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult(FileState.Of(PathOf(tile, dimensions))?.Modified);

    private string PathOf(TileCoord tile, Dimensions dimensions)
    {
        string path = TilePaths.Of(_options.Layout, tile, _options.Extension);
        bool hasFolder = !dimensions.IsEmpty && _options.Layout is not (TilePathLayout.QuadKey or TilePathLayout.ArcGis);
        return hasFolder ? $"{_options.Root}/{FolderOf(dimensions)}/{path}" : $"{_options.Root}/{path}";
    }

    // A value comes from the client: it may name a folder and nothing else.
    private static string FolderOf(Dimensions dimensions)
    {
        foreach ((string name, string value) in dimensions.Values)
        {
            bool isPlain = Encoding.UTF8.GetByteCount(value) is > 0 and <= MaximumValueBytes && !value.AsSpan().ContainsAny("/\\\0") && !value.Contains("..", StringComparison.Ordinal)
                && !value.Any(char.IsControl) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
            if (!isPlain)
            {
                throw new DimensionException(name);
            }
        }

        return dimensions.ToString();
    }

    private ValueTask<CachedTile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (FileState.Of(path) is not { } state)
        {
            return ValueTask.FromResult<CachedTile?>(null);
        }

        return _memory.Find(path, state) is { } known
            ? ValueTask.FromResult<CachedTile?>(known)
            : ReadFileAsync(path, state, cancellationToken);
    }

    private async ValueTask<CachedTile?> ReadFileAsync(string path, FileState state, CancellationToken cancellationToken)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            long length = RandomAccess.GetLength(file);
            if (length is 0 or > MaximumTile)
            {
                return null;
            }

            byte[] data = GC.AllocateUninitializedArray<byte>((int)length);
            int done = 0;
            while (done < data.Length)
            {
                int read = await RandomAccess.ReadAsync(file, data.AsMemory(done), done, cancellationToken);
                if (read == 0)
                {
                    return null;
                }

                done += read;
            }

            var tile = new CachedTile(data, state.Modified);
            if (data.Length == state.Length)
            {
                _memory.Keep(path, state, tile);
            }

            return tile;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async ValueTask WriteAsync(string path, ReadOnlyMemory<byte> data, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        string temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (SafeFileHandle file = Create(temporary))
            {
                await RandomAccess.WriteAsync(file, data, 0, cancellationToken);
                File.SetLastWriteTimeUtc(file, timestamp.UtcDateTime);
            }

            if (_options.FileMode is { } mode && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, mode);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    private SafeFileHandle Create(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (DirectoryNotFoundException)
        {
            CreateFolder(Path.GetDirectoryName(path)!);
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        }
    }

    private void CreateFolder(string folder)
    {
        if (_options.DirectoryMode is not { } mode || OperatingSystem.IsWindows())
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
        catch (IOException)
        {
            // The write has failed already; its reason is what matters.
        }
    }
}
