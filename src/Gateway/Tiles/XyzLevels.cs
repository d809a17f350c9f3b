using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>
/// Whether a grid's tiles are those that web maps know as z/x/y: web mercator, one tile around the world at level 0, twice as many on each
/// side with every level.
/// </summary>
internal static class XyzLevels
{
    private const double WorldEdge = 20037508.342789244;

    // Part of a resolution by which it may differ: less than a pixel over the whole world at level 22.
    private const double Tolerance = 1e-10;

    /// <summary>Why a grid's tiles are none; null when they are.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="step">2 when URLs count every second level only.</param>
    internal static string? WhyNot(TileGrid grid, int step = 1)
    {
        if (!grid.Srs.IsWebMercator)
        {
            return $"the grid '{grid.Name}' is in {grid.Srs.Code}, not in web mercator";
        }

        BoundingBox box = grid.BoundingBox;
        if (Math.Abs(box.MinX + WorldEdge) > 1 || Math.Abs(box.MaxY - WorldEdge) > 1 || Math.Abs(box.MinY + WorldEdge) > 1)
        {
            return $"the grid '{grid.Name}' does not begin at the corners of the world";
        }

        if (grid.TileSize.Width != grid.TileSize.Height)
        {
            return $"the tiles of the grid '{grid.Name}' are not square";
        }

        if (!grid.SupportsOrigin(GridOrigin.NorthWest))
        {
            return $"rows of the grid '{grid.Name}' cannot be counted from the north";
        }

        for (int z = 0; z * step < grid.LevelCount; z++)
        {
            double expected = 2 * WorldEdge / grid.TileSize.Width / Math.Pow(2, z);
            if (Math.Abs((grid.Resolutions[z * step] / expected) - 1) > Tolerance)
            {
                return $"the levels of the grid '{grid.Name}' are not those of the web: level {z} should have {expected:G10} metres per pixel";
            }
        }

        return null;
    }
}
