using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Where the tiles of an export come from.</summary>
public static class ExportFeed
{
    /// <summary>
    /// The feed of an export's configuration. Tiles of a cache that has the same tiles in the same format are taken over as they are; others
    /// are drawn.
    /// </summary>
    /// <param name="catalog">Built from an <see cref="ExportConfiguration"/>.</param>
    /// <param name="target">The tile set that takes the tiles.</param>
    /// <param name="levels">The levels that are exported.</param>
    public static (TileFeed Feed, bool IsTakenOver) Of(MapCatalog catalog, TileSet target, IReadOnlyList<int> levels)
    {
        foreach (TileSet below in target.Sources is [CachedMapSource cache] ? cache.Map.TileSets : [])
        {
            if (below.ImageOptions.Format == target.ImageOptions.Format && SameTiles.Find(target.Grid, below.Grid, levels) is { } numbers)
            {
                return (TileFeeds.Made(catalog.Tiles, below, numbers), true);
            }
        }

        TileSet drawn = catalog.TileSets[$"{ExportConfiguration.Feed}/{target.GridKey}"];
        return (TileFeeds.Made(catalog.Tiles, drawn, null), target.Sources is [{ SupportsMetatiles: false }]);
    }
}
