using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Reads the tiles of a PMTiles archive (version 3) on disk, pictures and vector tiles alike. The archive is never written; all tiles carry
/// the time of the file. A file that is replaced is noticed at the next read; one that is missing or damaged makes misses.
/// </summary>
public sealed class PmTilesCache : ITileCache, ITileListing
{
    private readonly PmTilesCacheOptions _options;
    private readonly FaultLog _faults;
    private volatile PmTilesArchive? _archive;

    /// <summary>Makes the cache; the file need not be there.</summary>
    public PmTilesCache(PmTilesCacheOptions options, TimeProvider time, ILogger logger) =>
        (_options, _faults) = (options, new FaultLog("pmtiles", options.Path, time, logger));

    /// <inheritdoc/>
    public bool HasTimestamps => true;

    /// <inheritdoc/>
    public bool SupportsDimensions => false;

    /// <summary>Reads what an archive tells about itself.</summary>
    /// <exception cref="InvalidDataException">The file is no archive that can be read here.</exception>
    /// <exception cref="IOException">The file is not there, or cannot be read.</exception>
    public static PmTilesHeader ReadHeader(string path) => FileState.Of(path) is { } state
        ? PmTilesArchive.Open(path, state).Header
        : throw new FileNotFoundException("there is no such file", path);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        (await LoadAsync([tile], dimensions, cancellationToken))[0];

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        await Task.Run(() => Load(tiles, results), cancellationToken);
        return results;
    }

    /// <summary>Refuses: archives are written as a whole, by other programs.</summary>
    /// <exception cref="CacheFaultException">Always.</exception>
    public ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken) =>
        ValueTask.FromException(new CacheFaultException($"{_options.Path} is read only"));

    /// <summary>Does nothing: archives are written as a whole, by other programs.</summary>
    public ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        (await LoadAsync(tile, dimensions, cancellationToken))?.Timestamp;

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using IEnumerator<TileCoord> tiles = (await Task.Run(Current, cancellationToken))?.List(area.Level).GetEnumerator()
            ?? throw new CacheFaultException($"{_options.Path}: there is no such file");
        List<TileCoord> part;
        do
        {
            part = await Task.Run(() => Next(tiles), cancellationToken);
            foreach (TileCoord tile in part.Select(Turned).Where(area.Contains))
            {
                yield return tile;
            }
        }
        while (part.Count > 0);
    }

    private List<TileCoord> Next(IEnumerator<TileCoord> tiles)
    {
        const int Most = 4096;
        var part = new List<TileCoord>(Most);
        try
        {
            while (part.Count < Most && tiles.MoveNext())
            {
                part.Add(tiles.Current);
            }

            return part;
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new CacheFaultException($"{_options.Path}: {error.Message}", error);
        }
    }

    private void Load(IReadOnlyList<TileCoord> tiles, CachedTile?[] results)
    {
        try
        {
            if (Current() is not { } archive)
            {
                _faults.Report("there is no such file");
                return;
            }

            for (int i = 0; i < results.Length; i++)
            {
                results[i] = Read(archive, tiles[i]);
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _faults.Report(error.Message);
        }
    }

    private CachedTile? Read(PmTilesArchive archive, TileCoord tile)
    {
        try
        {
            return archive.Read(Turned(tile)) is { } data
                ? new CachedTile(data, archive.State.Modified) { MediaType = archive.Header.MediaType }
                : null;
        }
        catch (InvalidDataException error)
        {
            _faults.Report(error.Message);
            return null;
        }
    }

    // The same tile with rows that count from the other edge, where the grid's count from the south.
    private TileCoord Turned(TileCoord tile) => _options.CountsFromSouth ? tile with { Y = (1 << tile.Z) - 1 - tile.Y } : tile;

    private PmTilesArchive? Current()
    {
        if (FileState.Of(_options.Path) is not { } state)
        {
            return null;
        }

        if (_archive is { } archive && archive.State == state)
        {
            return archive;
        }

        return _archive = PmTilesArchive.Open(_options.Path, state);
    }
}
