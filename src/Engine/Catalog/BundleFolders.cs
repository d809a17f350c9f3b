using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Where compact caches keep their bundles.</summary>
public static class BundleFolders
{
    /// <summary>The folders of all compact caches of a configuration, whether layers use them or not, each with its cache's name.</summary>
    public static IReadOnlyList<(string Cache, CompactTileCacheOptions Folder)> All(MapProxyConfiguration configuration)
    {
        IReadOnlyDictionary<string, TileGrid> grids = GridFactory.CreateAll(configuration, []);
        return [.. from cache in configuration.Caches
                   where cache.Value is { DisableStorage: false, Backend: CompactBackendConfiguration }
                   from grid in cache.Value.Grids ?? [GridConfiguration.DefaultKey]
                   where grids.ContainsKey(grid)
                   from suffix in cache.Value.ScaleFactor is { } ratio ? new[] { "", SuffixOf(ratio) } : [""]
                   let folder = Of(configuration, cache.Value, (CompactBackendConfiguration)cache.Value.Backend, grids[grid].Name)
                   select (cache.Key, folder with { Root = folder.Root + suffix })];
    }

    /// <summary>The folder of a cache on a grid.</summary>
    internal static CompactTileCacheOptions Of(
        MapProxyConfiguration configuration, CacheConfiguration cache, CompactBackendConfiguration compact, string grid)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        string parent = cache.CacheDirectory is { } directory ? configuration.Resolve(directory) : StoreFactory.BaseDirectoryOf(configuration);
        return new CompactTileCacheOptions
        {
            Root = compact.Directory is { } own ? configuration.Resolve(own) : Path.Combine(parent, cache.Name, grid),
            Version = compact.Version,
            DirectoryMode = (UnixFileMode?)(compact.DirectoryPermissions ?? globals.DirectoryPermissions),
            FileMode = (UnixFileMode?)(compact.FilePermissions ?? globals.FilePermissions),
        };
    }

    /// <summary>What keeps tiles of finer pixels apart from the others of a cache.</summary>
    internal static string SuffixOf(int pixelRatio) => pixelRatio == 1 ? "" : $"@{pixelRatio}x";
}
