using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Reads tiles: from the cache where they are, from the fetcher where they are missing.</summary>
public sealed class TileReader(string app, IMetatileFetcher fetcher)
{
    /// <summary>Reads one tile of a set; places outside its coverage are empty.</summary>
    /// <exception cref="Sources.SourceException">The tile is missing and its sources failed.</exception>
    public async ValueTask<TileResult> ReadAsync(TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        if (!set.Covers(tile))
        {
            return TileResult.Empty;
        }

        if (await set.Store.LoadAsync(tile, dimensions, cancellationToken) is { } cached)
        {
            return new TileResult(cached.Data, cached.Timestamp);
        }

        if (set.Sources.Count == 0)
        {
            return TileResult.Empty;
        }

        return (await FetchAsync(set, set.MetaGrid.MainTile(tile), dimensions, cancellationToken))[tile];
    }

    /// <summary>Reads several tiles in one batch; missing ones are grouped by metatile. Null places stay empty. The result is parallel.</summary>
    /// <exception cref="Sources.SourceException">A tile is missing and its sources failed.</exception>
    public async Task<TileResult[]> ReadAsync(
        TileSet set, IReadOnlyList<TileCoord?> tiles, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var results = new TileResult[tiles.Count];
        Array.Fill(results, TileResult.Empty);
        int[] places = [.. Enumerable.Range(0, tiles.Count).Where(i => tiles[i] is { } tile && set.Covers(tile))];
        CachedTile?[] cached = await set.Store.LoadAsync([.. places.Select(place => tiles[place]!.Value)], dimensions, cancellationToken);
        var missing = new List<int>();
        for (int i = 0; i < places.Length; i++)
        {
            if (cached[i] is { } tile)
            {
                results[places[i]] = new TileResult(tile.Data, tile.Timestamp);
            }
            else
            {
                missing.Add(places[i]);
            }
        }

        if (missing.Count > 0 && set.Sources.Count > 0)
        {
            await FetchMissingAsync(set, tiles, missing, results, dimensions, cancellationToken);
        }

        return results;
    }

    /// <summary>Makes a tile again although it is cached, after its stored bytes turned out to be unreadable.</summary>
    public async Task<TileResult> ReplaceAsync(TileSet set, TileCoord tile, Dimensions dimensions, CancellationToken cancellationToken)
    {
        await set.Store.RemoveAsync([tile], dimensions, cancellationToken);
        return await ReadAsync(set, tile, dimensions, cancellationToken);
    }

    private async Task FetchMissingAsync(
        TileSet set, IReadOnlyList<TileCoord?> tiles, List<int> missing, TileResult[] results, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, set.ConcurrentCreators), CancellationToken = cancellationToken };
        IEnumerable<IGrouping<TileCoord, int>> metatiles = missing.GroupBy(place => set.MetaGrid.MainTile(tiles[place]!.Value));
        await Parallel.ForEachAsync(metatiles, options, async (places, token) =>
        {
            MetatileResult metatile = await FetchAsync(set, places.Key, dimensions, token);
            foreach (int place in places)
            {
                results[place] = metatile[tiles[place]!.Value];
            }
        });
    }

    private Task<MetatileResult> FetchAsync(TileSet set, TileCoord main, Dimensions dimensions, CancellationToken cancellationToken) =>
        fetcher.FetchAsync(new MetatileRequest(app, set, main, dimensions), cancellationToken);
}
