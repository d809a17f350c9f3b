using MapProxyCluster.Caches;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>Reads tiles: from the cache where they are, from the fetcher where they are missing or due to be made again.</summary>
/// <param name="app">Name of the project.</param>
/// <param name="fetcher">Makes metatiles.</param>
/// <param name="time">Clock that tells the age of tiles.</param>
/// <param name="logger">Where failed refreshes are told.</param>
public sealed partial class TileReader(string app, IMetatileFetcher fetcher, TimeProvider time, ILogger logger)
{
    private readonly MetatileReader _metatiles = new(app, fetcher, time, logger);
    private readonly TileRescaler _rescaler = new(time, logger);

    /// <summary>Reads one tile of a set; places outside its coverage are empty.</summary>
    /// <exception cref="SourceException">The tile is missing and its sources failed.</exception>
    public async ValueTask<TileResult> ReadAsync(TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (!set.Covers(tile))
        {
            return TileResult.Empty;
        }

        CachedTile? stored = await set.Store.LoadAsync(tile, dimensions, cancellationToken);
        if (Fresh(set, stored) is { } hit)
        {
            return TileClip.Apply(set, tile, hit);
        }

        TileResult result = TileResult.Empty;
        if (set.CanMake)
        {
            TileResult[] made = await _metatiles.ReadAsync(
                set, set.MetaGrid.MainTile(tile), [new UnreadyTile(tile, stored)], dimensions, cancellationToken);
            result = made[0];
        }

        if (result.IsEmpty && set.Rescale is not null)
        {
            result = await _rescaler.MakeAsync(this, set, tile, dimensions, cancellationToken);
        }

        return TileClip.Apply(set, tile, result);
    }

    /// <summary>
    /// Reads several tiles in one batch; those that are not ready are grouped by metatile. Null places stay empty. The result is parallel.
    /// </summary>
    /// <exception cref="SourceException">A tile is missing and its sources failed.</exception>
    public async Task<TileResult[]> ReadAsync(
        TileSet set, IReadOnlyList<TileCoord?> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        TileResult[] results = await ReadMadeAsync(set, tiles, dimensions, cancellationToken);
        if (set.Rescale is not null)
        {
            for (int i = 0; i < results.Length; i++)
            {
                if (results[i].IsEmpty && tiles[i] is { } tile && set.Covers(tile))
                {
                    results[i] = await _rescaler.MakeAsync(this, set, tile, dimensions, cancellationToken);
                }
            }
        }

        if (set.Coverage is { Clip: true })
        {
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = tiles[i] is { } tile ? TileClip.Apply(set, tile, results[i]) : results[i];
            }
        }

        return results;
    }

    /// <summary>
    /// Makes a tile again although it is cached, after its stored bytes turned out to be unreadable. Empty when the store, which may be
    /// read-only, does not give it up.
    /// </summary>
    public async Task<TileResult> ReplaceAsync(TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        try
        {
            await set.Store.RemoveAsync([tile], dimensions, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotRemoved(logger, set.Id, tile, error.Message);
            return TileResult.Empty with { IsCacheable = false };
        }

        return await ReadAsync(set, tile, dimensions, cancellationToken);
    }

    /// <summary>Tiles as they are stored or made, without stand-ins from other levels.</summary>
    internal async Task<TileResult[]> ReadMadeAsync(
        TileSet set, IReadOnlyList<TileCoord?> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new TileResult[tiles.Count];
        Array.Fill(results, TileResult.Empty);
        int[] places = [.. Enumerable.Range(0, tiles.Count).Where(i => tiles[i] is { } tile && set.Covers(tile))];
        CachedTile?[] stored = await set.Store.LoadAsync([.. places.Select(place => tiles[place]!.Value)], dimensions, cancellationToken);
        var unready = new List<(int Place, UnreadyTile Tile)>();
        for (int i = 0; i < places.Length; i++)
        {
            if (Fresh(set, stored[i]) is { } hit)
            {
                results[places[i]] = hit;
            }
            else
            {
                unready.Add((places[i], new UnreadyTile(tiles[places[i]]!.Value, stored[i])));
            }
        }

        if (unready.Count > 0 && set.CanMake)
        {
            await ReadUnreadyAsync(set, unready, results, dimensions, cancellationToken);
        }

        return results;
    }

    // A cache without sources cannot make its tiles again: they are shown whatever their age.
    private TileResult? Fresh(TileSet set, CachedTile? stored)
    {
        if (stored is null || (set.Refresh is { } rule && set.CanMake && rule.IsDue(stored.Timestamp, time.GetUtcNow())))
        {
            return null;
        }

        EngineMetrics.Count(CacheState.Hit);
        return new TileResult(stored.Data, stored.Timestamp, State: CacheState.Hit);
    }

    private async Task ReadUnreadyAsync(
        TileSet set, List<(int Place, UnreadyTile Tile)> unready, TileResult[] results, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (set.MinimizeMetaRequests && unready.Count > 1)
        {
            TileResult[] area = await _metatiles.ReadAreaAsync(set, [.. unready.Select(entry => entry.Tile)], dimensions, cancellationToken);
            for (int i = 0; i < area.Length; i++)
            {
                results[unready[i].Place] = area[i];
            }

            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, set.ConcurrentCreators), CancellationToken = cancellationToken };
        var metatiles = unready.GroupBy(entry => set.MetaGrid.MainTile(entry.Tile.Tile));
        await Parallel.ForEachAsync(metatiles, options, async (group, token) =>
        {
            (int Place, UnreadyTile Tile)[] entries = [.. group];
            TileResult[] made = await _metatiles.ReadAsync(set, group.Key, [.. entries.Select(entry => entry.Tile)], dimensions, token);
            for (int i = 0; i < entries.Length; i++)
            {
                results[entries[i].Place] = made[i];
            }
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "cache {TileSet}: the unreadable tile {Tile} could not be removed ({Reason})")]
    private static partial void LogNotRemoved(ILogger logger, string tileSet, TileCoord tile, string reason);
}
