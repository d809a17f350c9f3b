using System.Runtime.CompilerServices;
using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>The tiles of an area that a store has, in place of all that it might have.</summary>
public static class ListedTiles
{
    /// <summary>The tiles in batches, level by level.</summary>
    /// <param name="store">Lists its tiles.</param>
    /// <param name="numbers">How the store's grid numbers the tiles of the area.</param>
    /// <param name="area">The area.</param>
    /// <param name="block">Its number of tiles is that of a batch at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async IAsyncEnumerable<TileBatch> BatchesAsync(
        ITileListing store, SameTiles numbers, TileArea area, PixelSize block, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SameTiles reversed = numbers.Reversed;
        foreach (int level in area.Levels)
        {
            if (area.RangeOf(level) is not { } range)
            {
                continue;
            }

            IAsyncEnumerable<TileCoord> tiles = store.ListAsync(InOther(numbers, range), cancellationToken).Select(reversed.InOther).Where(area.Covers);
            await foreach (TileCoord[] batch in tiles.Chunk((int)block.Area).WithCancellation(cancellationToken))
            {
                yield return new TileBatch(level, area.Grid.TileBoundingBox(batch[^1]), batch, batch.Length);
            }
        }
    }

    // The other grid may count its rows from the other edge.
    private static TileRange InOther(SameTiles numbers, TileRange range)
    {
        TileCoord a = numbers.InOther(range.First), b = numbers.InOther(range.Last);
        return new TileRange(new TileCoord(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), a.Z), new TileCoord(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), a.Z));
    }
}
