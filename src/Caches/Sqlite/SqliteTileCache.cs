using System.Collections.Concurrent;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Caches;

/// <summary>
/// Tiles in SQLite databases: one file for all levels (MBTiles, GeoPackage) or one per level, as MapProxy makes them (behaviour reference
/// 4.3 to 4.5). One process should write a file; several are safe but wait for each other. These files know no dimensions: tiles that have
/// some are neither kept nor found.
/// </summary>
public sealed class SqliteTileCache : ITileCache, ILevelRemoval
{
    private const int MaximumTile = 64 * 1024 * 1024;

    private readonly SqliteTileCacheOptions _options;
    private readonly TileTable _table;
    private readonly SqliteSessions _sessions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<int, SqliteDatabase> _levels = new();
    private readonly SqliteDatabase _single;

    /// <summary>Opens a cache; nothing is created before the first tile is stored.</summary>
    public SqliteTileCache(SqliteTileCacheOptions options, SqliteSessions sessions, TimeProvider time, ILogger logger)
    {
        (_options, _table, _sessions, _time, _logger) = (options, options.Table, sessions, time, logger);
        _single = Open(options.Path);
    }

    /// <inheritdoc/>
    public bool HasTimestamps => _table.HasTimestamps;

    /// <inheritdoc/>
    public bool SupportsDimensions => false;

    /// <inheritdoc/>
    public DateTimeOffset? KeptTime(DateTimeOffset written) => HasTimestamps ? LocalTimeText.Truncate(written) : null;

    /// <inheritdoc/>
    public ValueTask<CachedTile?> LoadAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        dimensions.IsEmpty
            ? DatabaseOf(tile.Z).ReadAsync(session => Read(session.Prepare(_table.SelectSql), tile), cancellationToken)
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
                await group.Key.ReadAsync(session => ReadAll(session, tiles, group, results), cancellationToken);
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

        (string written, string horizon) = TextsOf(timestamp);
        foreach (var group in tiles.GroupBy(tile => DatabaseOf(tile.Tile.Z)))
        {
            await group.Key.WriteAsync(session => Store(session, group, written, horizon), creates: true, cancellationToken);
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
            await group.Key.WriteAsync(session => Remove(session, group), creates: false, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> GetTimestampAsync(TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken) =>
        dimensions.IsEmpty && HasTimestamps
            ? DatabaseOf(tile.Z).ReadAsync(session => ReadTime(session.Prepare(_table.SelectTimeSql), tile), cancellationToken)
            : ValueTask.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public ValueTask RemoveLevelAsync(int level, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        SqliteDatabase database = DatabaseOf(level);
        if (before is { } limit)
        {
            // As in MapProxy: tiles of unknown age stay.
            string text = LocalTimeText.Write(limit, _time.LocalTimeZone);
            return HasTimestamps
                ? database.WriteAsync(
                    session => session.Prepare(MbTilesTable.RemoveBeforeSql).Bind(1, level).Bind(2, text).Run(), creates: false, cancellationToken)
                : ValueTask.CompletedTask;
        }

        return _options.IsPerLevel
            ? database.DeleteAsync(cancellationToken)
            : database.WriteAsync(session => session.Prepare(_table.RemoveLevelSql).Bind(1, level).Run(), creates: false, cancellationToken);
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
        string path = Path.Combine(_options.Path, string.Create(null, $"{level}.{_table.Extension}"));
        string old = path[..^1];
        return _table is MbTilesTable && !File.Exists(path) && File.Exists(old) ? old : path;
    }

    private (string Written, string Horizon) TextsOf(DateTimeOffset timestamp)
    {
        TimeZoneInfo zone = _time.LocalTimeZone;
        string written = LocalTimeText.Write(timestamp, zone);
        return (written, LocalTimeText.IsAmbiguous(timestamp, zone) ? written : LocalTimeText.Write(timestamp + TileAge.CredibleLead, zone));
    }

    private CachedTile? Read(SqliteStatement select, TileCoord tile)
    {
        try
        {
            if (!select.Bind(tile).Step())
            {
                return null;
            }

            DateTimeOffset? written = HasTimestamps ? TimeOf(select, 1) : null;
            ReadOnlySpan<byte> picture = IsOver(written) ? [] : select.Blob(0);
            return picture.Length is 0 or > MaximumTile ? null : new CachedTile(picture.ToArray(), written);
        }
        finally
        {
            select.Reset();
        }
    }

    // One transaction is one lock and one state of the file; a statement that is prepared costs less than one with many places.
    // A damaged page must not hide the tiles of sound ones.
    private bool ReadAll(SqliteSession session, IReadOnlyList<TileCoord> tiles, IEnumerable<int> places, CachedTile?[] results)
    {
        SqliteException? damage = null;
        session.Transact("BEGIN", () =>
        {
            SqliteStatement select = session.Prepare(_table.SelectSql);
            foreach (int place in places)
            {
                try
                {
                    results[place] = Read(select, tiles[place]);
                }
                catch (SqliteException error) when (error.IsDamage)
                {
                    damage = error;
                }
            }
        });
        return damage is null ? true : throw damage;
    }

    private DateTimeOffset? ReadTime(SqliteStatement select, TileCoord tile)
    {
        try
        {
            return select.Bind(tile).Step() && TimeOf(select, 0) is { } written && !IsOver(written) ? written : null;
        }
        finally
        {
            select.Reset();
        }
    }

    private void Store(SqliteSession session, IEnumerable<TileData> tiles, string written, string horizon)
    {
        SqliteStatement store = session.Prepare(_table.StoreSql);
        foreach (TileData tile in tiles)
        {
            store.Bind(tile.Tile).Bind(4, tile.Data.Span);
            if (HasTimestamps)
            {
                store.Bind(5, written).Bind(6, horizon);
            }

            store.Run();
        }
    }

    private void Remove(SqliteSession session, IEnumerable<TileCoord> tiles)
    {
        SqliteStatement remove = session.Prepare(_table.RemoveSql);
        foreach (TileCoord tile in tiles)
        {
            remove.Bind(tile).Run();
        }
    }

    private DateTimeOffset? TimeOf(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : LocalTimeText.Read(row.Text(column), _time.LocalTimeZone);

    private bool IsOver(DateTimeOffset? written) =>
        _options.TimeToLive is { } life && (written is not { } time || time + life <= _time.GetUtcNow());
}
