namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads the <c>cache</c> section of a cache, and the defaults that <c>globals.cache</c> has for some types.</summary>
internal static class CacheBackendReader
{
    // Less has no room for a few metatiles.
    private const long SmallestBound = 1_000_000;

    internal static readonly string[] Layouts = ["tc", "mp", "tms", "reverse_tms", "quadkey", "arcgis"];

    internal static CacheBackendConfiguration Read(MapReader reader)
    {
        string type = reader.Text("type") ?? "file";
        if (!reader.Has("type"))
        {
            reader.Missing("type");
        }

        CacheBackendConfiguration? backend = type switch
        {
            "file" => ReadFile(reader),
            "redis" => ReadRedis(reader),
            "s3" => ReadS3(reader),
            "compact" => ReadCompact(reader),
            "azureblob" => WebBackendReader.ReadAzure(reader),
            "couchdb" => WebBackendReader.ReadCouchDb(reader),
            "pmtiles" => new PmTilesBackendConfiguration { FileName = reader.RequiredText("filename") },
            "mbtiles" => ReadMbTiles(reader),
            "sqlite" => ReadSqlite(reader),
            "geopackage" => ReadGeoPackage(reader),
            _ => null,
        };
        if (backend is null)
        {
            reader.Messages.Error(reader.LocationOf("type"), $"unknown cache type '{type}'");
            return new UnknownBackendConfiguration { Location = reader.Location };
        }

        RefuseSize(reader, backend);

        // Locks are not files here: a metatile's grain owns its fetch.
        reader.Ignore("tile_lock_dir");
        backend = backend with { Location = reader.Location, Coverage = reader.Map("coverage")?.ReadCoverage(), MaximumAge = ReadMaximumAge(reader, backend) };
        reader.Finish();
        return backend;
    }

    // Silence would be taken for a bound.
    private static void RefuseSize(MapReader reader, CacheBackendConfiguration backend)
    {
        if (backend is not FileBackendConfiguration && reader.Has("max_size"))
        {
            string hint = backend is RedisBackendConfiguration ? "; Redis has a bound of its own, maxmemory" : "";
            reader.Messages.Error(reader.LocationOf("max_size"), $"only caches of type file can be bounded{hint}");
        }
    }

    // Redis and databases per level have an expiry of their own.
    private static TimeSpan? ReadMaximumAge(MapReader reader, CacheBackendConfiguration backend)
    {
        if (backend is FileBackendConfiguration or S3BackendConfiguration or AzureBackendConfiguration or CouchDbBackendConfiguration)
        {
            return ReadTimeToLive(reader, "ttl") is > 0 and { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        }

        if (backend is not (RedisBackendConfiguration or SqliteBackendConfiguration) && reader.Has("ttl"))
        {
            reader.Messages.Warning(reader.LocationOf("ttl"), "has no effect: tiles of this type carry no times");
        }

        return null;
    }

    private static double? ReadTimeToLive(MapReader reader, string key) => reader.Number(key) switch
    {
        null => null,
        >= 0 and <= 1e9 and { } seconds => seconds,
        _ => Wrong(reader, key, "must be a number of seconds, or 0 for ever"),
    };

    private static FileBackendConfiguration ReadFile(MapReader reader) => new()
    {
        DirectoryLayout = reader.Choice("directory_layout", Layouts),
        UseGridNames = reader.Boolean("use_grid_names") ?? false,
        Directory = reader.Text("directory"),
        DirectoryPermissions = reader.Permissions("directory_permissions"),
        FilePermissions = reader.Permissions("file_permissions"),
        MaximumSize = reader.Bytes("max_size", SmallestBound),
    };

    private static CompactBackendConfiguration ReadCompact(MapReader reader)
    {
        if (!reader.Has("version"))
        {
            reader.Missing("version");
        }

        return new CompactBackendConfiguration
        {
            Version = reader.Integer("version", 1, 2) ?? 2,
            Directory = reader.Text("directory"),
            DirectoryPermissions = reader.Permissions("directory_permissions"),
            FilePermissions = reader.Permissions("file_permissions"),
        };
    }

    private static RedisBackendConfiguration ReadRedis(MapReader reader)
    {
        var usual = new RedisBackendConfiguration();
        var redis = new RedisBackendConfiguration
        {
            Host = reader.Text("host") ?? usual.Host,
            Port = reader.Integer("port", 1, 65535) ?? usual.Port,
            Database = reader.Integer("db", 0) ?? 0,
            UserName = reader.Text("username"),
            Password = reader.Text("password"),
            Prefix = reader.Text("prefix"),
            TimeToLive = ReadTimeToLive(reader, "ttl") ?? ReadTimeToLive(reader, "default_ttl") ?? usual.TimeToLive,
            CertificateFile = reader.Text("ssl_certfile"),
            KeyFile = reader.Text("ssl_keyfile"),
            TrustedFile = reader.Text("ssl_ca_certs"),
            Configuration = reader.Text("configuration"),
        };
        reader.Ignore("default_ttl");

        // As in MapProxy a certificate with its key switches encryption on; our extra key does it without one.
        bool hasCertificate = redis is { CertificateFile: not null, KeyFile: not null };
        return redis with { Ssl = reader.Boolean("ssl") ?? hasCertificate };
    }

    /// <summary>Reads a bucket: of a cache, or the defaults of all.</summary>
    internal static S3BackendConfiguration ReadS3(MapReader reader) => new()
    {
        Bucket = reader.Text("bucket_name"),
        Profile = reader.Text("profile_name"),
        Region = reader.Text("region_name"),
        EndpointUrl = ReadEndpoint(reader),
        AccessControlList = reader.Choice(
            "access_control_list", "private", "public-read", "public-read-write", "aws-exec-read", "authenticated-read",
            "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"),
        Directory = reader.Text("directory"),
        DirectoryLayout = reader.Choice("directory_layout", Layouts),
        UseHttpGet = reader.Boolean("use_http_get"),
        IncludeGridName = reader.Boolean("include_grid_name"),
    };

    private static MbTilesBackendConfiguration ReadMbTiles(MapReader reader) =>
        ReadDatabase(reader, new MbTilesBackendConfiguration { FileName = reader.Text("filename") });

    private static SqliteBackendConfiguration ReadSqlite(MapReader reader) => ReadDatabase(
        reader, new SqliteBackendConfiguration { Directory = reader.Text("directory"), TimeToLive = ReadTimeToLive(reader, "ttl") ?? 0 });

    private static GeoPackageBackendConfiguration ReadGeoPackage(MapReader reader)
    {
        string? table = reader.Text("table_name");
        if (table is not null && !table.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            table = reader.Wrong<string>("table_name", "must consist of letters, digits, '_' and '-'");
        }

        return ReadDatabase(reader, new GeoPackageBackendConfiguration
        {
            FileName = reader.Text("filename"),
            Directory = reader.Text("directory"),
            TableName = table,
            HasLevels = reader.Boolean("levels") ?? false,
        });
    }

    private static T ReadDatabase<T>(MapReader reader, T database)
        where T : DatabaseBackendConfiguration => database with
        {
            BusyTimeout = ReadBusyTimeout(reader),
            WriteAheadLog = reader.Boolean("sqlite_wal"),
            DirectoryPermissions = reader.Permissions("directory_permissions"),
            FilePermissions = reader.Permissions("file_permissions"),
        };

    /// <summary>Reads how long a lock of another process is waited for: of a cache, or the default of all.</summary>
    internal static double? ReadBusyTimeout(MapReader reader) => reader.Number("sqlite_timeout") switch
    {
        null => null,
        >= 0 and <= 86400 and { } seconds => seconds,
        _ => Wrong(reader, "sqlite_timeout", "must be a number of seconds"),
    };

    private static double? Wrong(MapReader reader, string key, string expectation)
    {
        reader.Messages.Error(reader.LocationOf(key), expectation);
        return null;
    }

    private static string? ReadEndpoint(MapReader reader) => reader.Text("endpoint_url") switch
    {
        null => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https" => text,
        _ => reader.Wrong<string>("endpoint_url", "must be the address of an S3 service, beginning with http:// or https://"),
    };
}
