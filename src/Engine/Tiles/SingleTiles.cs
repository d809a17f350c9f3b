using System.Collections.Concurrent;
using MapProxyCluster.Caches;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Asks the sources for each tile of a metatile by itself, several at a time (bulk_meta_tiles).</summary>
internal static class SingleTiles
{
    /// <summary>The tiles that the sources have. A failure of one is a failure of all: nothing is stored.</summary>
    /// <exception cref="Sources.SourceException">A source failed.</exception>
    internal static async Task<MadeTiles> RequestAsync(
        TileSet set, IReadOnlyList<TileInMetatile> places, Dimensions dimensions, CancellationToken cancellationToken)
    {
        var single = new MetaGrid(set.Grid, new PixelSize(1, 1), 0);
        var tiles = new ConcurrentBag<TileData>();
        int uncacheable = 0, yielding = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, set.ConcurrentCreators), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(places, options, async (place, token) =>
        {
            Metatile alone = single.MetatileOf(place.Tile);
            TileInMetatile[] only = [.. alone.Tiles];
            using MapImage? image = await SourceImage.RequestAsync(set, alone, only, dimensions, token);
            if (image is not null)
            {
                tiles.Add((await MetatileSplitter.SplitAsync(image, set, alone, only))[0]);
                Interlocked.Add(ref uncacheable, image.IsCacheable ? 0 : 1);
                Interlocked.Add(ref yielding, image.YieldsToStale ? 1 : 0);
            }
        });
        return new MadeTiles([.. tiles], uncacheable == 0, yielding > 0);
    }
}
