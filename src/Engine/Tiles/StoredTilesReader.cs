using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// Finds out which tiles of a level are stored, within bounds of lookups and time: where there are few tiles each is looked at; a store that
/// can list them is read; elsewhere one tile in each cell is looked at.
/// </summary>
/// <param name="set">The tiles.</param>
/// <param name="time">Clock of the bounds.</param>
public sealed class StoredTilesReader(TileSet set, TimeProvider time)
{
    /// <summary>The most cells on a side.</summary>
    public const int MaximumWidth = 256;

    private const int MaximumSamples = 4096;
    private const int AtOnce = 16;

    private static readonly TimeSpan ListingTime = TimeSpan.FromSeconds(2), LookingTime = TimeSpan.FromSeconds(10);

    private readonly TileStates _states = new(set, _ => false);

    /// <summary>Looks at a level.</summary>
    /// <param name="level">The level, which must be one of the grid's.</param>
    /// <param name="area">The area in the grid's SRS; null for all of the grid.</param>
    /// <param name="width">The most cells on a side.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is stored; null when the area lies outside of the grid.</returns>
    public async Task<StoredTiles?> ReadAsync(int level, BoundingBox? area, int width, CancellationToken cancellationToken)
    {
        if (set.Grid.BlockWithin(area ?? set.Grid.BoundingBox, level) is not { } block)
        {
            return null;
        }

        PixelSize tiles = block.Size;
        bool fits = tiles.Width <= width && tiles.Height <= width;
        if (fits && tiles.Area <= MaximumSamples)
        {
            return await LookAsync(block, tiles, cancellationToken);
        }

        // Where tiles carry no times, a look reads the whole tile: that is for samples only.
        return await ListAsync(block, new PixelSize(Math.Min(tiles.Width, width), Math.Min(tiles.Height, width)), cancellationToken)
            ?? await LookAsync(block, fits && set.Store.HasTimestamps ? tiles : Sampled(tiles, width), cancellationToken);
    }

    // As many cells as samples are allowed, with the shape of the block.
    private static PixelSize Sampled(PixelSize tiles, int width)
    {
        double columns = Math.Min(tiles.Width, width), rows = Math.Min(tiles.Height, width);
        double excess = columns * rows / MaximumSamples;
        if (excess > 1)
        {
            (columns, rows) = (columns / Math.Sqrt(excess), rows / Math.Sqrt(excess));
        }

        return new PixelSize(Math.Max(1, (int)columns), Math.Max(1, (int)rows));
    }

    // Null when the store cannot do it, or not in time.
    private async Task<StoredTiles?> ListAsync(TileBlock block, PixelSize cells, CancellationToken cancellationToken)
    {
        if (set.Store is not ITileListing { CanList: true } listing)
        {
            return null;
        }

        long[] counts = new long[cells.Area];
        using var deadline = new CancellationTokenSource(ListingTime, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await Task.Run(() => CountAsync(listing, block, cells, counts, end.Token), end.Token);
        }
        catch (Exception error) when ((error is OperationCanceledException && !cancellationToken.IsCancellationRequested) || error is IOException)
        {
            return null;
        }

        double perCell = (double)block.Count / cells.Area;
        return new StoredTiles(block, cells.Width, cells.Height, StoredTilesMethod.Exact)
        {
            // A cell with few tiles is not an empty one.
            Cells = [.. counts.Select(count => (byte)(count == 0 ? 0 : Math.Clamp(Math.Round(count * 100 / perCell), 1, 100)))],
            Looked = block.Count,
            Found = counts.Sum(),
        };
    }

    private static async Task CountAsync(ITileListing listing, TileBlock block, PixelSize cells, long[] counts, CancellationToken cancellationToken)
    {
        PixelSize tiles = block.Size;
        bool fromNorth = block.Grid.Origin == GridOrigin.NorthWest;
        await foreach (TileCoord tile in listing.ListAsync(new TileRange(block.First, block.Last), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            int fromTop = fromNorth ? tile.Y - block.First.Y : block.Last.Y - tile.Y;
            long column = (long)(tile.X - block.First.X) * cells.Width / tiles.Width, row = (long)fromTop * cells.Height / tiles.Height;
            counts[(row * cells.Width) + column]++;
        }
    }

    private async Task<StoredTiles> LookAsync(TileBlock block, PixelSize cells, CancellationToken cancellationToken)
    {
        byte[] values = new byte[cells.Area];
        Array.Fill(values, StoredTiles.Unknown);
        await LookAsync(block, cells, values, cancellationToken);
        return new StoredTiles(block, cells.Width, cells.Height, cells == block.Size ? StoredTilesMethod.Exact : StoredTilesMethod.Sampled)
        {
            Cells = values,
            Looked = values.LongCount(value => value != StoredTiles.Unknown),
            Found = values.LongCount(value => value == 100),
        };
    }

    private async Task LookAsync(TileBlock block, PixelSize cells, byte[] values, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(LookingTime, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = end.Token };
        try
        {
            await Parallel.ForAsync(0, cells.Height, options, async (row, token) =>
            {
                for (int column = 0; column < cells.Width; column++)
                {
                    token.ThrowIfCancellationRequested();
                    values[(row * cells.Width) + column] = await IsStoredAsync(TileOf(block, cells, column, row), token) ? (byte)100 : (byte)0;
                }
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The rest stays unknown.
        }
    }

    // The tile in the middle of a cell.
    private static TileCoord TileOf(TileBlock block, PixelSize cells, int column, int row)
    {
        PixelSize tiles = block.Size;
        int x = (int)(((2L * column) + 1) * tiles.Width / (2L * cells.Width)), y = (int)(((2L * row) + 1) * tiles.Height / (2L * cells.Height));
        return block.TileAt(x, y)!.Value;
    }

    private async ValueTask<bool> IsStoredAsync(TileCoord tile, CancellationToken cancellationToken) =>
        await _states.FindAsync([tile], state => state != TileState.Missing, isFirstEnough: true, cancellationToken) is not null;
}
