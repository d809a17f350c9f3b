using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>
/// The tiles of some levels of a grid that lie in an area, walked level by level. Rectangles are halved until they are as small as a block, and
/// given up as soon as nothing of the area lies in them: what is in memory does not grow with the area.
/// </summary>
/// <param name="grid">The grid.</param>
/// <param name="levels">The levels, in the order of the walk.</param>
/// <param name="coverage">The area; null is everywhere.</param>
public sealed class TileArea(TileGrid grid, IReadOnlyList<int> levels, Coverage? coverage)
{
    private readonly record struct Region(TileCoord First, TileCoord Last, bool IsInside)
    {
        internal long Places => (Last.X - First.X + 1L) * (Last.Y - First.Y + 1L);
    }

    /// <summary>The grid that the tiles belong to.</summary>
    public TileGrid Grid => grid;

    /// <summary>The levels that are walked.</summary>
    public IReadOnlyList<int> Levels => levels;

    /// <summary>The area; null is everywhere.</summary>
    public Coverage? Coverage => coverage;

    /// <summary>How many tiles the rectangles around the area have, over all levels: the sum of <see cref="TileBatch.Places"/>.</summary>
    public long Places => levels.Sum(level => Whole(level)?.Places ?? 0);

    /// <summary>The columns and rows around the area on a level; null when nothing of it lies in the grid.</summary>
    public TileRange? RangeOf(int level) => Whole(level) is { } whole ? new TileRange(whole.First, whole.Last) : null;

    /// <summary>True when a tile lies in the grid and in the area; its level does not matter.</summary>
    public bool Covers(TileCoord tile) => grid.Contains(tile) && Intersects(grid.TileBoundingBox(tile));

    /// <summary>All tiles.</summary>
    /// <param name="block">Columns and rows of a batch at most; batches begin at multiples of them.</param>
    public IEnumerable<TileBatch> Batches(PixelSize block)
    {
        var open = new Stack<Region>();
        foreach (int level in levels)
        {
            if (Whole(level) is { } whole)
            {
                open.Push(whole);
            }

            while (open.TryPop(out Region region))
            {
                BoundingBox box = grid.TilesBoundingBox(region.First, region.Last);
                if (!region.IsInside && !Intersects(box))
                {
                    yield return new TileBatch(level, box, [], region.Places);
                    continue;
                }

                region = region with { IsInside = region.IsInside || Contains(box) };
                if (!Halve(region, block, open))
                {
                    yield return new TileBatch(level, box, [.. Tiles(region)], region.Places);
                }
            }
        }
    }

    private Region? Whole(int level)
    {
        PixelSize size = grid.LevelSize(level);
        var whole = new Region(new TileCoord(0, 0, level), new TileCoord(size.Width - 1, size.Height - 1, level), coverage is null);
        if (coverage is null || BoxOf(coverage) is not { } box)
        {
            return whole;
        }

        if (grid.BoundingBox.Intersection(box) is not { IsValid: true } common)
        {
            return null;
        }

        TileBlock tiles = grid.AffectedTiles(common, level);
        return new Region(
            new TileCoord(Math.Clamp(tiles.First.X, 0, whole.Last.X), Math.Clamp(tiles.First.Y, 0, whole.Last.Y), level),
            new TileCoord(Math.Clamp(tiles.Last.X, 0, whole.Last.X), Math.Clamp(tiles.Last.Y, 0, whole.Last.Y), level),
            false);
    }

    // An area that the grid's SRS cannot express limits no rectangle: its tiles are looked at one by one.
    private BoundingBox? BoxOf(Coverage area)
    {
        try
        {
            return area.Extent.In(grid.Srs);
        }
        catch (SrsException)
        {
            return null;
        }
    }

    // The parts come off the stack from low to high coordinates.
    private static bool Halve(Region region, PixelSize block, Stack<Region> open)
    {
        (TileCoord first, TileCoord last) = (region.First, region.Last);
        int columns = (last.X / block.Width) - (first.X / block.Width) + 1, rows = (last.Y / block.Height) - (first.Y / block.Height) + 1;
        if (columns == 1 && rows == 1)
        {
            return false;
        }

        if (columns >= rows)
        {
            int middle = ((first.X / block.Width) + (columns / 2)) * block.Width;
            open.Push(region with { First = first with { X = middle } });
            open.Push(region with { Last = last with { X = middle - 1 } });
        }
        else
        {
            int middle = ((first.Y / block.Height) + (rows / 2)) * block.Height;
            open.Push(region with { First = first with { Y = middle } });
            open.Push(region with { Last = last with { Y = middle - 1 } });
        }

        return true;
    }

    private IEnumerable<TileCoord> Tiles(Region region)
    {
        for (int y = region.First.Y; y <= region.Last.Y; y++)
        {
            for (int x = region.First.X; x <= region.Last.X; x++)
            {
                var tile = new TileCoord(x, y, region.First.Z);
                if (region.IsInside || Intersects(grid.TileBoundingBox(tile)))
                {
                    yield return tile;
                }
            }
        }
    }

    private bool Intersects(BoundingBox box) => Asks(box, ifUnknown: true, static (area, box, srs) => area.Intersects(box, srs));

    private bool Contains(BoundingBox box) => Asks(box, ifUnknown: false, static (area, box, srs) => area.Contains(box, srs));

    private bool Asks(BoundingBox box, bool ifUnknown, Func<Coverage, BoundingBox, Srs, bool> question)
    {
        try
        {
            return coverage is null || question(coverage, box, grid.Srs);
        }
        catch (SrsException)
        {
            return ifUnknown;
        }
    }
}
