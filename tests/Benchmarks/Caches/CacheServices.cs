using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using MapProxyCluster.Caches;
using MapProxyCluster.Testing.Common;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging.Abstractions;

namespace MapProxyCluster.Benchmarks.Caches;

/// <summary>Caches in services on this machine, which are the ones that the tests use: the services' own time counts.</summary>
internal static class CacheServices
{
    private const string Container = "tiles";
    private const double HalfWorld = 20037508.342789244;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A cache with what it needs; all of it ends with it.</summary>
    internal sealed class Store(ITileCache cache, params object[] needs) : IAsyncDisposable
    {
        public ITileCache Cache => cache;

        public bool CanWrite { get; init; } = true;

        public bool IsOnDisk { get; init; }

        public async ValueTask DisposeAsync()
        {
            foreach (object need in needs)
            {
                await (need is IAsyncDisposable later ? later.DisposeAsync() : ValueTask.CompletedTask);
                (need as IDisposable)?.Dispose();
            }
        }
    }

    internal static async Task<Store> OpenRedisAsync()
    {
        RedisServer server = await RedisServer.StartAsync();
        var connections = new RedisConnections();
        var options = new RedisTileCacheOptions
        {
            Server = new RedisSettings(server.Configuration),
            Prefix = Container,
            MediaType = "image/png",
            ReadTimeout = Patience,
            WriteTimeout = Patience,
        };
        return new Store(new RedisTileCache(options, connections, TimeProvider.System, NullLogger.Instance), connections, server);
    }

    internal static async Task<Store> OpenS3Async()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", SwiftServer.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", SwiftServer.SecretKey);
        SwiftServer server = await SwiftServer.StartAsync();
        using (var client = new AmazonS3Client(
            new BasicAWSCredentials(SwiftServer.AccessKey, SwiftServer.SecretKey),
            new AmazonS3Config { ServiceURL = server.Url, ForcePathStyle = true, AuthenticationRegion = "us-east-1" }))
        {
            await client.PutBucketAsync(Container);
        }

        var clients = new S3Clients();
        var options = new S3TileCacheOptions
        {
            Service = new S3Settings { EndpointUrl = server.Url },
            Bucket = Container,
            Prefix = "benchmark",
            Extension = "png",
            MediaType = "image/png",
            ReadTimeout = Patience,
            WriteTimeout = Patience,
        };
        return new Store(new S3TileCache(options, clients, TimeProvider.System, NullLogger.Instance), clients, server);
    }

    internal static Task<Store> OpenAzureAsync() => OpenAsync(StartAzuriteAsync(), (connection, connections) => new AzureTileCache(
        new AzureTileCacheOptions
        {
            Account = AzureAccount.Parse(connection),
            Container = Container,
            Prefix = "benchmark",
            Extension = "png",
            MediaType = "image/png",
            ReadTimeout = Patience,
            WriteTimeout = Patience,
        },
        connections,
        TimeProvider.System,
        NullLogger.Instance));

    internal static Task<Store> OpenCouchDbAsync() => OpenAsync(NodeServer.StartPouchDbAsync(), (url, connections) => new CouchDbTileCache(
        new CouchDbTileCacheOptions
        {
            Server = new Uri(url),
            Database = "benchmark",
            Name = new CouchDbTileName(CouchDbTileName.Usual, "webmercator"),
            Metadata = new CouchDbMetadata(new Dictionary<string, object>()),
            Grid = new TileGrid(new GridDefinition("webmercator", Srs.WebMercator, new BoundingBox(-HalfWorld, -HalfWorld, HalfWorld, HalfWorld))),
            MediaType = "image/png",
            ReadTimeout = Patience,
            WriteTimeout = Patience,
        },
        connections,
        TimeProvider.System,
        NullLogger.Instance));

    // A service that is starting, and the cache in it by its address.
    private static async Task<Store> OpenAsync(Task<(ServerProcess Server, string Address)> start, Func<string, HttpConnections, ITileCache> open)
    {
        (ServerProcess server, string address) = await start;
        var connections = new HttpConnections();
        return new Store(open(address, connections), connections, server);
    }

    private static async Task<(ServerProcess Server, string Address)> StartAzuriteAsync()
    {
        (ServerProcess server, string connection) = await NodeServer.StartAzuriteAsync();
        await CreateContainerAsync(connection);
        return (server, connection);
    }

    // "Create Container", signed with the account's key.
    private static async Task CreateContainerAsync(string connection)
    {
        Dictionary<string, string> parts = connection.Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        string date = DateTime.UtcNow.ToString("R"), account = parts["AccountName"];
        string text = $"PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:2021-08-06\n/{account}/{account}/{Container}\nrestype:container";
        string signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(parts["AccountKey"]), Encoding.UTF8.GetBytes(text)));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{parts["BlobEndpoint"]}/{Container}?restype=container");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2021-08-06");
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {account}:{signature}");
        using HttpResponseMessage response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}
