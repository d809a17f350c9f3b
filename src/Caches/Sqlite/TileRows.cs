using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches;

/// <summary>Reads and writes the rows of tiles within a session.</summary>
internal sealed class TileRows(SqliteTileCacheOptions options, TimeProvider time)
{
    private const int MaximumTile = 64 * 1024 * 1024;
    private const int PageOfTiles = 4096;

    private readonly TileTable _table = options.Table;

    /// <summary>A tile; null when there is none, when it is too old, or when it is no tile.</summary>
    internal CachedTile? Read(SqliteSession session, TileCoord tile) => Read(session.Prepare(_table.SelectSql), tile);

    /// <summary>
    /// Tiles by their places in lists. One transaction is one lock and one state of the file; a prepared statement per tile costs less than
    /// one statement with many places. A damaged page does not hide the tiles of sound ones, and is told at the end.
    /// </summary>
    internal bool Read(SqliteSession session, IReadOnlyList<TileCoord> tiles, IEnumerable<int> places, CachedTile?[] results)
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

    /// <summary>The next tiles of an area after one of them, by column and row; none after the last.</summary>
    internal List<TileCoord> List(SqliteSession session, TileRange area, TileCoord after)
    {
        var tiles = new List<TileCoord>(PageOfTiles);
        SqliteStatement select = session.Prepare(_table.ListSql);
        try
        {
            select.Bind(after).Bind(4, area.Last.X).Bind(5, area.First.Y).Bind(6, area.Last.Y).Bind(7, PageOfTiles);
            while (select.Step())
            {
                tiles.Add(new TileCoord((int)select.Integer(0), (int)select.Integer(1), after.Z));
            }

            return tiles;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>When a tile was written; null when there is none, or when it is too old.</summary>
    internal DateTimeOffset? ReadTime(SqliteSession session, TileCoord tile)
    {
        SqliteStatement select = session.Prepare(_table.SelectTimeSql);
        try
        {
            return select.Bind(tile).Step() && TimeOf(select, 0) is { } written && !IsOver(written) ? written : null;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>Writes tiles, except over newer ones.</summary>
    internal void Store(SqliteSession session, IEnumerable<TileData> tiles, DateTimeOffset timestamp)
    {
        TimeZoneInfo zone = time.LocalTimeZone;
        string written = LocalTimeText.Write(timestamp, zone);

        // Where texts do not tell which time is newer, no stored one counts as such.
        string horizon = LocalTimeText.IsAmbiguous(timestamp, zone) ? written : LocalTimeText.Write(timestamp + TileAge.CredibleLead, zone);
        SqliteStatement store = session.Prepare(_table.StoreSql);
        foreach (TileData tile in tiles)
        {
            store.Bind(tile.Tile).Bind(4, tile.Data.Span);
            if (_table.HasTimestamps)
            {
                store.Bind(5, written).Bind(6, horizon);
            }

            store.Run();
        }
    }

    internal void Remove(SqliteSession session, IEnumerable<TileCoord> tiles)
    {
        SqliteStatement remove = session.Prepare(_table.RemoveSql);
        foreach (TileCoord tile in tiles)
        {
            remove.Bind(tile).Run();
        }
    }

    /// <summary>Number of the tiles of a level: the index is read, not the tiles.</summary>
    internal long CountLevel(SqliteSession session, int level)
    {
        SqliteStatement count = session.Prepare(_table.CountLevelSql);
        try
        {
            count.Bind(1, level).Step();
            return count.Integer(0);
        }
        finally
        {
            count.Reset();
        }
    }

    /// <summary>Removes the tiles of a level; tells how many they were.</summary>
    internal long RemoveLevel(SqliteSession session, int level) => session.Prepare(_table.RemoveLevelSql).Bind(1, level).Change();

    /// <summary>Removes tiles of a level that were written before a time, and tells how many they were; tiles of unknown age stay, as in MapProxy.</summary>
    internal long RemoveBefore(SqliteSession session, int level, DateTimeOffset limit) => session.Prepare(MbTilesTable.RemoveBeforeSql)
        .Bind(1, level).Bind(2, LocalTimeText.Write(limit, time.LocalTimeZone)).Change();

    private CachedTile? Read(SqliteStatement select, TileCoord tile)
    {
        try
        {
            if (!select.Bind(tile).Step())
            {
                return null;
            }

            DateTimeOffset? written = _table.HasTimestamps ? TimeOf(select, 1) : null;
            ReadOnlySpan<byte> picture = IsOver(written) ? [] : select.Blob(0);
            return picture.Length is 0 or > MaximumTile || (options.HoldsPictures && !TileMedia.IsPicture(picture))
                ? null
                : new CachedTile(picture.ToArray(), written);
        }
        finally
        {
            select.Reset();
        }
    }

    private DateTimeOffset? TimeOf(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : LocalTimeText.Read(row.Text(column), time.LocalTimeZone);

    private bool IsOver(DateTimeOffset? written) =>
        options.TimeToLive is { } life && (written is not { } known || known + life <= time.GetUtcNow());
}
