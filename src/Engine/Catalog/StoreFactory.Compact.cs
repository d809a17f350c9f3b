using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Stores of bundles.</summary>
internal sealed partial class StoreFactory
{
    private CompactTileCache CreateCompact(CacheConfiguration cache, CompactBackendConfiguration compact, TileGrid grid, ImageOptions image, string suffix)
    {
        CompactTileCacheOptions options = BundleFolders.Of(configuration, cache, compact, grid.Name);
        return new CompactTileCache(
            options with
            {
                Root = options.Root + suffix,
                HoldsPictures = HoldsPictures(image),
                IgnoresDimensions = cache.Sources.Count == 0,
            },
            resources.Time,
            _logger);
    }
}
