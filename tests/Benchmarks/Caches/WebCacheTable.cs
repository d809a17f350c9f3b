using MapProxyCluster.Caches;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Prints what tiles of 10 to 20 KB cost in a web service that runs already: the service's time counts.</summary>
internal static class WebCacheTable
{
    private const int Rounds = 5;

    /// <summary>Measures an Azure container, by connection string and name, or a CouchDB server, by address.</summary>
    internal static async Task PrintAsync(string service, string? container, TextWriter output)
    {
        using var connections = new HttpConnections();
        ITileCache cache = container is null ? OpenCouchDb(service, connections) : OpenAzure(service, container, connections);
        output.WriteLine("tile of a web service            µs (median of 5)    bytes allocated");
        await CacheTiles.MeasureAsync(output, "written, 16 at once", () => CacheTiles.StoreAsync(cache), Rounds);
        await CacheTiles.MeasureAsync(output, "one by one", () => CacheTiles.LoadOneByOneAsync(cache), Rounds);
        await CacheTiles.MeasureAsync(output, "32 at once", () => CacheTiles.LoadInBatchesAsync(cache), Rounds);
    }

    private static AzureTileCache OpenAzure(string service, string container, HttpConnections connections) => new(
        new AzureTileCacheOptions { Account = AzureAccount.Parse(service), Container = container, Prefix = "benchmark", Extension = "png", MediaType = "image/png" },
        connections,
        TimeProvider.System,
        NullLogger.Instance);

    private static CouchDbTileCache OpenCouchDb(string service, HttpConnections connections)
    {
        const double Half = 20037508.342789244;
        var options = new CouchDbTileCacheOptions
        {
            Server = new Uri(service),
            Database = "benchmark",
            Name = new CouchDbTileName(CouchDbTileName.Usual, "webmercator"),
            Metadata = new CouchDbMetadata(new Dictionary<string, object>()),
            Grid = new TileGrid(new GridDefinition("webmercator", Srs.WebMercator, new BoundingBox(-Half, -Half, Half, Half))),
            MediaType = "image/png",
        };
        return new CouchDbTileCache(options, connections, TimeProvider.System, NullLogger.Instance);
    }
}
