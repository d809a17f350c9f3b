using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Tiles;

/// <summary>How the tile services number the levels of a grid (behaviour reference 2.7).</summary>
/// <param name="Name">TMS profile.</param>
/// <param name="Srs">SRS as TMS documents name it.</param>
/// <param name="SkipsFirst">True when /tms leaves out the level with a single tile.</param>
/// <param name="Step">2 when only every second level is public (sqrt2 grids).</param>
internal sealed record TileProfile(string Name, string Srs, bool SkipsFirst, int Step)
{
    private const double WebMercatorEdge = 20037508.342789244;

    internal static TileProfile Of(TileGrid grid)
    {
        int step = grid.LevelCount > 1 && grid.Resolutions[0] / grid.Resolutions[1] == Math.Sqrt(2) ? 2 : 1;
        if (grid.Srs.IsWebMercator && grid.BoundingBox == new BoundingBox(-WebMercatorEdge, -WebMercatorEdge, WebMercatorEdge, WebMercatorEdge))
        {
            return new TileProfile("global-mercator", "OSGEO:41001", true, step);
        }

        return grid.Srs.IsWgs84 && grid.BoundingBox == new BoundingBox(-180, -90, 180, 90)
            ? new TileProfile("global-geodetic", "EPSG:4326", true, step)
            : new TileProfile("local", grid.Srs.Code, false, step);
    }

    /// <summary>The grid's level for a public one.</summary>
    internal int Internal(int level, bool isTms) => (level + (isTms && SkipsFirst ? 1 : 0)) * Step;

    /// <summary>The levels that /tms shows: public number and resolution.</summary>
    internal IEnumerable<(int Order, double Resolution)> PublicLevels(TileGrid grid)
    {
        for (int order = 0; Internal(order, isTms: true) < grid.LevelCount; order++)
        {
            yield return (order, grid.Resolutions[Internal(order, isTms: true)]);
        }
    }
}
