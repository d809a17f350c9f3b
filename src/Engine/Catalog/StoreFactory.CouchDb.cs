using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Engine;

/// <summary>Stores of CouchDB's documents.</summary>
internal sealed partial class StoreFactory
{
    private ITileCache CreateCouchDb(CacheConfiguration cache, CouchDbBackendConfiguration couch, TileGrid grid, ImageOptions image, string suffix)
    {
        try
        {
            var options = new CouchDbTileCacheOptions
            {
                Server = new Uri(couch.Url),

                // The server allows no capital letters.
                Database = (couch.Database ?? $"{cache.Name}_{grid.Srs.CompactCode}").ToLowerInvariant(),
                Name = new CouchDbTileName(couch.TileId ?? CouchDbTileName.Usual, grid.Name, suffix),
                Metadata = new CouchDbMetadata(couch.TileMetadata),
                Grid = grid,
                MediaType = MediaTypeOf(image),
            };
            return InMemory(
                new CouchDbTileCache(options, resources.Http, resources.Time, _logger),
                $"couchdb {options.Server.Authority} {options.Database} {options.Name.Identity}");
        }
        catch (FormatException error)
        {
            Tell(ConfigurationSeverity.Error, cache, error.Message);
            return new NoCache();
        }
    }
}
