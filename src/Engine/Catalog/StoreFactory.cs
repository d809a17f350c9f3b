using MapProxyCluster.Caches;
using MapProxyCluster.Configuration;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;
using Microsoft.Extensions.Logging;

namespace MapProxyCluster.Engine;

/// <summary>Builds the stores that caches keep their tiles in.</summary>
internal sealed partial class StoreFactory(
    MapProxyConfiguration configuration, CacheResources resources, ILoggerFactory loggers, List<ConfigurationMessage> messages)
{
    private readonly ILogger _logger = loggers.CreateLogger("mapproxy.cache");
    private readonly DatabaseStoreFactory _databases = new(configuration, resources, loggers.CreateLogger("mapproxy.cache"), messages);

    /// <summary>Root of file caches and legends.</summary>
    internal string BaseDirectory { get; } = BaseDirectoryOf(configuration);

    internal static string BaseDirectoryOf(MapProxyConfiguration configuration) =>
        configuration.Resolve(configuration.Globals.Cache.BaseDirectory ?? "./cache_data");

    /// <summary>The store of one cache and grid; the suffix keeps its tiles apart from others of the same cache and grid.</summary>
    internal ITileCache Create(CacheConfiguration cache, string gridKey, TileGrid grid, ImageOptions options, Coverage? coverage, string suffix)
    {
        ITileCache store = CreateStore(cache, gridKey, grid, options, coverage, suffix);
        return !cache.DisableStorage && cache.Backend.MaximumAge is { } life ? new ExpiringTileCache(store, life, resources.Time) : store;
    }

    private ITileCache CreateStore(
        CacheConfiguration cache, string gridKey, TileGrid grid, ImageOptions options, Coverage? coverage, string suffix) => cache switch
        {
            { DisableStorage: true } => new NoCache(),
            { Backend: FileBackendConfiguration file } => CreateFile(cache, file, grid, options, suffix),
            { Backend: RedisBackendConfiguration redis } => CreateRedis(cache, redis, grid, options, suffix),
            { Backend: S3BackendConfiguration s3 } => CreateS3(cache, s3, grid, options, suffix),
            { Backend: CompactBackendConfiguration compact } => CreateCompact(cache, compact, grid, options, suffix),
            { Backend: AzureBackendConfiguration azure } => CreateAzure(cache, azure, grid, options, suffix),
            { Backend: CouchDbBackendConfiguration couch } => CreateCouchDb(cache, couch, grid, options, suffix),
            { Backend: PmTilesBackendConfiguration archive } => CreatePmTiles(cache, archive, grid, options),
            { Backend: DatabaseBackendConfiguration database } => _databases.Create(
                new CacheOnGrid(cache, gridKey, grid, coverage, suffix) { HoldsPictures = HoldsPictures(options) }, database, MediaTypeOf(options)),
            _ => new NoCache(),
        };

    /// <summary>Whether a cache keeps tiles of one colour in another way than the others.</summary>
    internal bool LinksSingleColors(CacheConfiguration cache) =>
        !cache.DisableStorage && cache.Backend is FileBackendConfiguration && LinkOf(cache) != TileLink.None;

    private TileLink LinkOf(CacheConfiguration cache) => (cache.LinkSingleColorImages ?? configuration.Globals.Cache.LinkSingleColorImages) switch
    {
        SingleColorLink.Symbolic => TileLink.Symbolic,
        SingleColorLink.Hard => TileLink.Hard,
        _ => TileLink.None,
    };

    private FileTileCache CreateFile(CacheConfiguration cache, FileBackendConfiguration file, TileGrid grid, ImageOptions options, string suffix)
    {
        GlobalCacheConfiguration globals = configuration.Globals.Cache;
        var own = new FileTileCacheOptions
        {
            Root = DirectoryOf(cache, file, grid) + suffix,
            Layout = ParseLayout(file.DirectoryLayout, TilePathLayout.Tc),
            Extension = ExtensionOf(options),
            HoldsPictures = HoldsPictures(options),
            SingleColorLink = LinkOf(cache),
            DirectoryMode = (UnixFileMode?)(file.DirectoryPermissions ?? globals.DirectoryPermissions),
            FileMode = (UnixFileMode?)(file.FilePermissions ?? globals.FilePermissions),
        };
        FileCacheBound? bound = file.MaximumSize is { } size
            ? new FileCacheBound(new FileCacheBoundOptions(own.Root, own.Extension, size), resources.Time, _logger)
            : null;
        return new FileTileCache(own, resources.Files, bound);
    }

    private MemoryTier CreateRedis(CacheConfiguration cache, RedisBackendConfiguration redis, TileGrid grid, ImageOptions image, string suffix)
    {
        string? Resolve(string? file) => file is null ? null : configuration.Resolve(file);
        var options = new RedisTileCacheOptions
        {
            Server = new RedisSettings(redis.Configuration ?? $"{redis.Host}:{redis.Port}")
            {
                UserName = redis.UserName,
                Password = redis.Password,
                Ssl = redis.Ssl,
                CertificateFile = Resolve(redis.CertificateFile),
                KeyFile = Resolve(redis.KeyFile),
                TrustedFile = Resolve(redis.TrustedFile),
            },
            Database = redis.Database,
            Prefix = (redis.Prefix ?? $"{cache.Name}_{grid.Name}") + suffix,
            TimeToLive = redis.TimeToLive > 0 ? TimeSpan.FromSeconds(redis.TimeToLive) : null,
            MediaType = MediaTypeOf(image),
        };
        return InMemory(
            new RedisTileCache(options, resources.Redis, resources.Time, _logger),
            $"redis {options.Server.Configuration} {options.Database} {options.Prefix}",
            options.TimeToLive);
    }

    private ITileCache CreateS3(CacheConfiguration cache, S3BackendConfiguration own, TileGrid grid, ImageOptions image, string suffix)
    {
        S3BackendConfiguration globals = configuration.Globals.Cache.S3;
        if ((own.Bucket ?? globals.Bucket) is not { } bucket)
        {
            messages.Add(new ConfigurationMessage(
                ConfigurationSeverity.Error, own.Location ?? cache.Location, "missing 'bucket_name', here or in globals.cache.s3"));
            return new NoCache();
        }

        string prefix = (own.Directory, own.IncludeGridName ?? globals.IncludeGridName ?? false) switch
        {
            (null, _) => $"{cache.Name}/{grid.Name}",
            ({ } directory, true) => $"{directory}/{grid.Name}",
            ({ } directory, false) => directory,
        };
        var options = new S3TileCacheOptions
        {
            Service = new S3Settings
            {
                Profile = own.Profile ?? globals.Profile,
                Region = own.Region ?? globals.Region,
                EndpointUrl = own.EndpointUrl ?? globals.EndpointUrl,
            },
            Bucket = bucket,
            Prefix = prefix.Trim('/') + suffix,
            Layout = ParseLayout(own.DirectoryLayout ?? globals.DirectoryLayout, TilePathLayout.Tms),
            Extension = ExtensionOf(image),
            MediaType = MediaTypeOf(image),
            AccessControlList = own.AccessControlList ?? globals.AccessControlList,
            UseHttpGet = own.UseHttpGet ?? globals.UseHttpGet ?? false,
        };
        return InMemory(
            new S3TileCache(options, resources.S3, resources.Time, _logger), $"s3 {options.Service.EndpointUrl} {bucket} {options.Prefix}");
    }

    private MemoryTier InMemory(ITileCache remote, string identity, TimeSpan? life = null) => new(remote, identity, resources.Tiles, resources.News, life);

    private string DirectoryOf(CacheConfiguration cache, FileBackendConfiguration file, TileGrid grid)
    {
        if (file.Directory is { } own)
        {
            return configuration.Resolve(own);
        }

        string parent = cache.CacheDirectory is { } directory ? configuration.Resolve(directory) : BaseDirectory;
        return file.UseGridNames
            ? Path.Combine(parent, cache.Name, grid.Name)
            : Path.Combine(parent, $"{cache.Name}_{grid.Srs.CompactCode}");
    }

    private static bool HoldsPictures(ImageOptions options) => options.Format is not (ImageFormat.Unknown or ImageFormat.VectorTile);

    private static string? MediaTypeOf(ImageOptions options) =>
        options.Format == ImageFormat.Mixed ? null : options.MediaType ?? options.Format.MediaType();

    private static string ExtensionOf(ImageOptions options) =>
        options.Format == ImageFormat.Unknown ? options.MediaType?.Split('/')[^1] ?? "bin" : options.Format.Extension();

    private static TilePathLayout ParseLayout(string? layout, TilePathLayout usual) => layout switch
    {
        "tc" => TilePathLayout.Tc,
        "mp" => TilePathLayout.Mp,
        "tms" => TilePathLayout.Tms,
        "reverse_tms" => TilePathLayout.ReverseTms,
        "quadkey" => TilePathLayout.QuadKey,
        "arcgis" => TilePathLayout.ArcGis,
        _ => usual,
    };
}
