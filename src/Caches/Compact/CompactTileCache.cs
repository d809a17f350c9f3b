using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Many tiles in one file: bundles of 128 × 128 tiles as ArcGIS and MapProxy write them (behaviour reference 4.6), shared with MapProxy's
/// processes. The format knows neither times nor dimensions. A damaged tile is a missing one; writing it again mends the bundle.
/// </summary>
public sealed class CompactTileCache : ITileCache, ILevelRemoval, ITileListing
{
    // A folder that somebody removes again and again is an error in the end.
    private const int MaximumAttempts = 8;

    private readonly CompactTileCacheOptions _options;
    private readonly BundleFormat _format;
    private readonly BundleWriter _writer;
    private readonly FaultLog _faults;
    private readonly TimeProvider _time;

    /// <summary>Opens a cache; nothing is created before the first tile is stored.</summary>
    public CompactTileCache(CompactTileCacheOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _format) = (options, time, BundleFormat.Of(options.Version));
        _faults = new FaultLog("compact", options.Root, time, logger);
        _writer = new BundleWriter(_format, options.FileMode, _faults);
    }

    /// <inheritdoc/>
    public bool HasTimestamps => false;

    /// <inheritdoc/>
    public bool SupportsDimensions => false;

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        (await LoadAsync([tile], dimensions, cancellationToken))[0];

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        if (IsOutside(dimensions) || tiles.Count == 0)
        {
            return results;
        }

        // Linux reads files on a thread in any case: one change of threads for all of them.
        await Task.Run(() => Load(tiles, results), cancellationToken);
        return results;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (BundlePlace place in Bundles(area.Level).Where(place => place.Touches(area)))
        {
            foreach (TileCoord tile in await Task.Run(() => TilesOf(place), cancellationToken))
            {
                if (area.Contains(tile))
                {
                    yield return tile;
                }
            }
        }
    }

    private List<TileCoord> TilesOf(BundlePlace place)
    {
        using BundleReader? reader = Open(place);
        HashSet<int> filled = reader?.FilledCells() ?? [];
        return [.. Enumerable.Range(0, BundlePlace.Cells)
            .Select(index => new TileCoord(place.Column + (index % BundlePlace.Side), place.Row + (index / BundlePlace.Side), place.Level))
            .Where(tile => filled.Contains(_format.CellOf(tile)))];
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        if (IsOutside(dimensions))
        {
            return;
        }

        foreach (IGrouping<BundlePlace, TileData> group in tiles.GroupBy(tile => BundlePlace.Of(tile.Tile)))
        {
            TileData[] part = [.. group];
            await WriteAsync(group.Key, path => _writer.Append(path, group.Key, part), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (IsOutside(dimensions))
        {
            return;
        }

        foreach (IGrouping<BundlePlace, TileCoord> group in tiles.GroupBy(BundlePlace.Of))
        {
            if (File.Exists(group.Key.PathIn(_options.Root) + BundleFormat.Extension))
            {
                await WriteAsync(group.Key, path => _writer.Remove(path, group), cancellationToken);
            }
        }
    }

    /// <summary>Null: bundles know no times.</summary>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.FromResult<DateTimeOffset?>(null);

    /// <summary>Removes a level with all its bundles; by time nothing, for bundles know none.</summary>
    public async ValueTask<long?> RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken) =>
        before is null ? await Task.Run(() => RemoveLevel(level, cancellationToken), cancellationToken) : 0;

    private long RemoveLevel(int level, CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (BundlePlace place in Bundles(level))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using BundleReader? reader = Open(place);
            count += reader?.CountTiles() ?? 0;
        }

        LevelFolder.Remove(FolderOf(level), null, cancellationToken);
        return count;
    }

    private string FolderOf(int level) => Path.GetDirectoryName(new BundlePlace(0, 0, level).PathIn(_options.Root))!;

    private IEnumerable<BundlePlace> Bundles(int level)
    {
        string folder = FolderOf(level);
        return (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "R*" + BundleFormat.Extension) : [])
            .Select(file => BundlePlace.Parse(file[..^BundleFormat.Extension.Length])).OfType<BundlePlace>();
    }

    private bool IsOutside(Dimensions dimensions) => !dimensions.IsEmpty && !_options.IgnoresDimensions;

    private void Load(IReadOnlyList<TileCoord> tiles, CachedTile?[] results)
    {
        BundlePlace? open = null;
        BundleReader? reader = null;
        try
        {
            // The tiles of a map come row by row; where its edge crosses bundles, each is read in one go all the same.
            foreach (int i in InOrder(tiles))
            {
                BundlePlace place = BundlePlace.Of(tiles[i]);
                if (place != open)
                {
                    reader?.Dispose();
                    (open, reader) = (place, Open(place));
                }

                results[i] = reader is null ? null : Read(reader, tiles[i]);
            }
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static IEnumerable<int> InOrder(IReadOnlyList<TileCoord> tiles)
    {
        IEnumerable<int> all = Enumerable.Range(0, tiles.Count);
        BundlePlace first = BundlePlace.Of(tiles[0]);
        return tiles.All(tile => BundlePlace.Of(tile) == first) ? all : all.GroupBy(i => BundlePlace.Of(tiles[i])).SelectMany(group => group);
    }

    private BundleReader? Open(BundlePlace place)
    {
        try
        {
            return BundleReader.Open(_format, place.PathIn(_options.Root), _options.HoldsPictures);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _faults.Report(error.Message);
            return null;
        }
    }

    private CachedTile? Read(BundleReader reader, TileCoord tile)
    {
        try
        {
            if (reader.TryRead(_format.CellOf(tile), out ReadOnlyMemory<byte>? data))
            {
                return data is { } bytes ? new CachedTile(bytes, null) : null;
            }

            _faults.Report($"{BundlePlace.Of(tile).PathIn(_options.Root)}{BundleFormat.Extension} has damaged tiles; they count as missing");
        }
        catch (IOException error)
        {
            _faults.Report(error.Message);
        }

        return null;
    }

    private async ValueTask WriteAsync(BundlePlace place, Action<string> write, CancellationToken cancellationToken)
    {
        string path = place.PathIn(_options.Root);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await WriteLockedAsync(path, write, cancellationToken);
                    return;
                }
                catch (IOException error) when (error is DirectoryNotFoundException or FileNotFoundException && attempt < MaximumAttempts)
                {
                    CacheFolder.Create(Path.GetDirectoryName(path)!, _options.DirectoryMode);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _faults.Report(error.Message);
            throw error as CacheFaultException ?? new CacheFaultException($"the compact cache {_options.Root} did not take tiles: {error.Message}", error);
        }
    }

    private async ValueTask WriteLockedAsync(string path, Action<string> write, CancellationToken cancellationToken)
    {
        using BundleLock held = await BundleLock.AcquireAsync(path + ".lck", _options.FileMode, _options.LockTimeout, _time, cancellationToken);

        // What has begun is done to its end.
        await Task.Run(() => write(path), CancellationToken.None);
    }
}
