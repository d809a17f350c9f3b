using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Caches.Tests.Sqlite;

/// <summary>MapProxy's own caches (Debian package mapproxy), driven by a small script.</summary>
internal static class MapProxyDatabases
{
    private const string Script = """
        import io, sys
        from mapproxy.cache.geopackage import GeopackageCache, GeopackageLevelCache
        from mapproxy.cache.mbtiles import MBTilesCache, MBTilesLevelCache
        from mapproxy.cache.tile import Tile
        from mapproxy.grid import tile_grid
        from mapproxy.image import ImageSource

        act, kind, path, places = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
        grid = tile_grid('EPSG:3857', origin='nw', num_levels=19)
        cache = {
            'mbtiles': lambda: MBTilesCache(path),
            'level': lambda: MBTilesCache(path, with_timestamps=True),
            'levels': lambda: MBTilesLevelCache(path),
            'gpkg': lambda: GeopackageCache(path, grid, 'osm_webmercator'),
            'gpkg-levels': lambda: GeopackageLevelCache(path, grid, 'osm_webmercator'),
        }[kind]()
        tiles = [Tile(tuple(int(n) for n in place.split('/'))) for place in places]
        if act == 'write':
            for tile in tiles:
                tile.source = ImageSource(io.BytesIO(('MapProxy %d/%d/%d' % tile.coord).encode()))
            cache.store_tiles(tiles, dimensions=None)
        elif act == 'read':
            found = cache.load_tiles(tiles, dimensions=None)
            for tile in tiles:
                data = tile.source.as_buffer().read().decode() if tile.source else '-'
                print(data, int(tile.timestamp) if tile.timestamp else '-', sep='|')
        else:
            for tile in tiles:
                cache.remove_tile(tile)
        cache.cleanup()
        """;

    /// <summary>MapProxy stores tiles, in one transaction; each contains its place.</summary>
    internal static Task WriteAsync(string kind, string path, params TileCoord[] tiles) => RunAsync("write", kind, path, tiles);

    /// <summary>MapProxy removes tiles.</summary>
    internal static Task RemoveAsync(string kind, string path, params TileCoord[] tiles) => RunAsync("remove", kind, path, tiles);

    /// <summary>What MapProxy reads: contents and seconds since 1970, "-" where it has none.</summary>
    internal static async Task<string[]> ReadAsync(string kind, string path, params TileCoord[] tiles) =>
        (await RunAsync("read", kind, path, tiles)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    internal static string ContentOf(TileCoord tile) => $"MapProxy {tile.X}/{tile.Y}/{tile.Z}";

    private static Task<string> RunAsync(string act, string kind, string path, TileCoord[] tiles) => Command.OutputOfAsync(
        "/usr/bin/python3", ["-c", Script, act, kind, path, .. tiles.Select(tile => $"{tile.X}/{tile.Y}/{tile.Z}")]);
}
