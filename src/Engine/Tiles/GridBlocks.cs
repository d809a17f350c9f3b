using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Blocks of tiles that exist.</summary>
internal static class GridBlocks
{
    /// <summary>The tiles of a level that lie in a box (SRS of the grid) and in the grid; null when there are none.</summary>
    internal static TileBlock? BlockWithin(this TileGrid grid, BoundingBox area, int level)
    {
        if (area.Intersection(grid.BoundingBox) is not { IsValid: true } box)
        {
            return null;
        }

        TileBlock block = grid.AffectedTiles(box, level);
        PixelSize size = grid.LevelSize(level);
        var first = new TileCoord(Math.Max(block.First.X, 0), Math.Max(block.First.Y, 0), level);
        var last = new TileCoord(Math.Min(block.Last.X, size.Width - 1), Math.Min(block.Last.Y, size.Height - 1), level);
        return first.X > last.X || first.Y > last.Y ? null : new TileBlock(grid, first, last);
    }
}
