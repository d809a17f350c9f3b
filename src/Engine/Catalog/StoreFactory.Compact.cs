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
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        string root = compact.Directory is { } own
            ? configuration.Resolve(own)
            : Path.Combine(ParentDirectoryOf(cache), cache.Name, grid.Name);
        var options = new CompactTileCacheOptions
        {
            Root = root + suffix,
            Version = compact.Version,
            HoldsPictures = image.Format != ImageFormat.Unknown,
            IgnoresDimensions = cache.Sources.Count == 0,
            DirectoryMode = (UnixFileMode?)(compact.DirectoryPermissions ?? globals.DirectoryPermissions),
            FileMode = (UnixFileMode?)(compact.FilePermissions ?? globals.FilePermissions),
        };
        return new CompactTileCache(options, resources.Time, _logger);
    }
}
