using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Win32.SafeHandles;

namespace MapProxyCluster.Caches;

/// <summary>
/// A file per tile, in MapProxy's folders (behaviour reference 4.1). Readers see all of a tile or none. Tiles in demand stay in a bounded
/// memory and are checked against the file's state at each read.
/// </summary>
public sealed class FileTileCache : ITileCache, ILevelRemoval, ITileListing
{
    /// <summary>The folder of tiles that others are links to.</summary>
    internal const string SharedFolder = "single_color_tiles";

    private const int MaximumTile = 64 * 1024 * 1024;
    private const int ParallelReads = 8;

    private readonly FileTileCacheOptions _options;
    private readonly FileMemory _memory;
    private readonly TileFileWriter _writer;
    private readonly FileCacheBound? _bound;
    private readonly string _root;

    /// <summary>Opens a cache; nothing is created before the first tile is stored.</summary>
    /// <param name="options">Where and how tiles are kept.</param>
    /// <param name="memory">Memory for tiles in demand, shared by all file caches of the process.</param>
    /// <param name="bound">What keeps the cache within a size; null for none.</param>
    public FileTileCache(FileTileCacheOptions options, FileMemory memory, FileCacheBound? bound = null) =>
        (_options, _memory, _bound, _writer, _root) = (options, memory, bound, new TileFileWriter(options), $"{options.Root}/");

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
        var reads = new List<Task>(ParallelReads);
        for (int i = 0; i < results.Length; i++)
        {
            // What memory holds, or is not there, is answered on the spot; only files take part in the parallel reading.
            ValueTask<CachedTile?> read = ReadAsync(PathOf(tiles[i], dimensions), cancellationToken);
            if (read.IsCompletedSuccessfully)
            {
                results[i] = read.Result;
                continue;
            }

            reads.Add(PutAsync(read, results, i));
            if (reads.Count == ParallelReads)
            {
                await Task.WhenAll(reads);
                reads.Clear();
            }
        }

        await Task.WhenAll(reads);
        return results;
    }

    private static async Task PutAsync(ValueTask<CachedTile?> read, CachedTile?[] results, int index) => results[index] = await read;

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folders = new Stack<string>([Path.Combine(_options.Root, TilePaths.FolderOf(_options.Layout, area.Level))]);
        while (folders.TryPop(out string? folder))
        {
            (string[] below, string[] files) = await Task.Run(() => Look(folder), cancellationToken);
            foreach (string file in files)
            {
                if (TilePaths.Parse(_options.Layout, file[_root.Length..], area.Level, _options.Extension) is { } tile && area.Contains(tile))
                {
                    yield return tile;
                }
            }

            foreach (string name in below)
            {
                folders.Push(name);
            }
        }
    }

    private static (string[] Folders, string[] Files) Look(string folder)
    {
        try
        {
            return (Directory.GetDirectories(folder), Directory.GetFiles(folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is not there, or has gone meanwhile.
            return ([], []);
        }
    }

    /// <inheritdoc/>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        foreach (TileData tile in tiles)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string path = PathOf(tile.Tile, dimensions);
            if (tile.SingleColor is { } color && _options.SingleColorLink != TileLink.None && !OperatingSystem.IsWindows())
            {
                string shared = $"{_root}{SharedFolder}/{color}.{_options.Extension}";
                _writer.Link(path, shared, tile.Data, timestamp);
            }
            else
            {
                _writer.Write(path, tile.Data, timestamp);
                _bound?.Wrote(tile.Data.Length);
            }
        }

        return ValueTask.CompletedTask;
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

    /// <summary>Quad keys and tiles whose level stands last share their folders.</summary>
    public bool CanRemoveLevels => _options.Layout is not (TilePathLayout.QuadKey or TilePathLayout.ReverseTms);

    /// <inheritdoc/>
    public string LevelFolder(int level) => _root + TilePaths.LevelFolder(_options.Layout, level);

    /// <inheritdoc/>
    public IEnumerable<string> FilesToRemove(int level, DateTimeOffset? before) => Caches.LevelFolder.OldFiles(LevelFolder(level), before);

    /// <inheritdoc/>
    public async ValueTask<long?> RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken) =>
        await Task.Run(() => Caches.LevelFolder.Remove(LevelFolder(level), before, cancellationToken), cancellationToken);

    private string PathOf(TileCoord tile, Dimensions dimensions) => TilePaths.Of(_root, dimensions, _options.Layout, tile, _options.Extension);

    private ValueTask<CachedTile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (FileState.Of(path, out DateTimeOffset accessed) is not { } state)
        {
            return ValueTask.FromResult<CachedTile?>(null);
        }

        _bound?.Used(path, accessed);
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

            // What a power failure may leave.
            if (_options.HoldsPictures && !TileMedia.IsPicture(data))
            {
                return null;
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
}
