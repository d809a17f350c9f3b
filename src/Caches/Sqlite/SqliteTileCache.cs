using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Tiles in SQLite databases: one file for all levels (MBTiles, GeoPackage) or one per level, as MapProxy makes them (behaviour reference
/// 4.3 to 4.5). One process should write a file; several are safe but wait for each other. These files know no dimensions: tiles that have
/// some are neither kept nor found.
/// </summary>
public sealed class SqliteTileCache : ITileCache, ILevelRemoval, ITileListing
{
    private readonly SqliteTileCacheOptions _options;
    private readonly TileRows _rows;
    private readonly SqliteSessions _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, SqliteDatabase> _levels = new();
    private readonly SqliteDatabase _single;

    /// <summary>Opens a cache; nothing is created before the first tile is stored.</summary>
    public SqliteTileCache(SqliteTileCacheOptions options, SqliteSessions sessions, TimeProvider time, ILogger logger)
    {
        (_options, _rows, _sessions, _time, _logger) = (options, new TileRows(options, time), sessions, time, logger);
        _single = Open(options.Path);
    }

    /// <inheritdoc/>
    public bool HasTimestamps => _options.Table.HasTimestamps;

    /// <inheritdoc/>
    public bool SupportsDimensions => false;

    /// <inheritdoc/>
    public DateTimeOffset? KeptTime(DateTimeOffset written) => HasTimestamps ? LocalTimeText.Truncate(written) : null;

    /// <inheritdoc/>
    public string SharedFile(int level) => DatabaseOf(level).Path;

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        dimensions.IsEmpty
            ? DatabaseOf(tile.Z).ReadAsync(session => _rows.Read(session, tile), cancellationToken)
            : ValueTask.FromResult<CachedTile?>(null);

    /// <inheritdoc/>
    public async ValueTask<CachedTile?[]> LoadAsync(
        IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new CachedTile?[tiles.Count];
        if (dimensions.IsEmpty)
        {
            foreach (var group in Enumerable.Range(0, tiles.Count).GroupBy(i => DatabaseOf(tiles[i].Z)))
            {
                await group.Key.ReadAsync(session => _rows.Read(session, tiles, group, results), cancellationToken);
            }
        }

        return results;
    }

    /// <inheritdoc/>
    public async ValueTask StoreAsync(
        IReadOnlyList<TileData> tiles, Dimensions dimensions, DateTimeOffset timestamp, CancellationToken cancellationToken)
    {
        if (!dimensions.IsEmpty)
        {
            return;
        }

        foreach (var group in tiles.GroupBy(tile => DatabaseOf(tile.Tile.Z)))
        {
            await group.Key.WriteAsync(session => _rows.Store(session, group, timestamp), creates: true, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(IReadOnlyList<TileCoord> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (!dimensions.IsEmpty)
        {
            return;
        }

        foreach (var group in tiles.GroupBy(tile => DatabaseOf(tile.Z)))
        {
            await group.Key.WriteAsync(session => _rows.Remove(session, group), creates: false, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        dimensions.IsEmpty && HasTimestamps
            ? DatabaseOf(tile.Z).ReadAsync(session => _rows.ReadTime(session, tile), cancellationToken)
            : ValueTask.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public async ValueTask<long?> RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        SqliteDatabase database = DatabaseOf(level);
        if (before is null && _options.IsPerLevel)
        {
            long? count = File.Exists(database.Path) ? await database.ReadAsync<long?>(session => _rows.CountLevel(session, level), cancellationToken) : 0;
            await database.DeleteAsync(cancellationToken);
            return count;
        }

        long removed = 0;
        if (before is null || HasTimestamps)
        {
            await database.WriteAsync(
                session => removed = before is { } limit ? _rows.RemoveBefore(session, level, limit) : _rows.RemoveLevel(session, level),
                creates: false,
                cancellationToken);
        }

        return removed;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<TileCoord> ListAsync(TileRange area, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<TileCoord>? page;
        var last = area.First with { Y = area.First.Y - 1 };
        do
        {
            page = await DatabaseOf(area.Level).ReadAsync(session => _rows.List(session, area, last), cancellationToken);
            if (page is null && last.X >= area.First.X && last.Y >= area.First.Y)
            {
                throw new CacheFaultException($"{DatabaseOf(area.Level).Path} could not be read to its end");
            }

            foreach (TileCoord tile in page ?? [])
            {
                yield return last = tile;
            }
        }
        while (page is { Count: > 0 });
    }

    /// <summary>Why existing files cannot hold this cache, such as tables for another grid; null when they can or are not there.</summary>
    /// <param name="levels">Number of levels to look at.</param>
    public string? FindConflict(int levels) => _options.IsPerLevel
        ? Enumerable.Range(0, levels).Select(level => DatabaseOf(level).FindConflict()).FirstOrDefault(conflict => conflict is not null)
        : _single.FindConflict();

    private SqliteDatabase DatabaseOf(int level) =>
        _options.IsPerLevel ? _levels.GetOrAdd(level, static (z, cache) => cache.Open(cache.PathOf(z)), this) : _single;

    private SqliteDatabase Open(string path) => new(path, _options, _sessions, _time, _logger);

    // MapProxy named its files otherwise before version 6; such a file is used where there is no new one.
    private string PathOf(int level)
    {
        string path = Path.Combine(_options.Path, string.Create(null, $"{level}.{_options.Table.Extension}"));
        string old = path[..^1];
        return _options.Table is MbTilesTable && !File.Exists(path) && File.Exists(old) ? old : path;
    }
}
