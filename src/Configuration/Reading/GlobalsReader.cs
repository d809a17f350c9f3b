using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>globals</c>.</summary>
internal static class GlobalsReader
{
    internal static GlobalsConfiguration Read(MapReader reader)
    {
        MapReader? srs = reader.Map("srs");
        var globals = new GlobalsConfiguration
        {
            Image = reader.Map("image") is { } image ? ReadImage(image) : new(),
            Http = reader.Map("http")?.ReadHttp(isGlobal: true) ?? new(),
            Cache = reader.Map("cache") is { } cache ? ReadCache(cache) : new(),
            TileSize = reader.Map("grid") is { } grid ? ReadGrid(grid) : null,
            PreferredSourceSrs = srs is null ? new Dictionary<string, IReadOnlyList<string>>() : ReadPreferredSrs(srs),
            ProjDataDirectory = srs?.Text("proj_data_dir"),
            MapServer = reader.Map("mapserver") is { } program ? WmsSourceReader.ReadProgram(program) : new(),
            RenderdAddress = reader.Map("renderd") is { } renderd ? ReadRenderd(renderd) : null,
            ExpiresHours = reader.Map("tiles") is { } tiles ? ReadTiles(tiles) : null,
            BackgroundUrl = reader.Map("background") is { } background ? ReadBackground(background) : null,
        };
        // Axis order comes from the CRS definitions, as in MapProxy 7.
        srs?.Ignore("axis_order_ne", "axis_order_en");
        srs?.Finish();
        reader.Finish();
        return globals;
    }

    private static GlobalImageConfiguration ReadImage(MapReader reader)
    {
        var image = new GlobalImageConfiguration
        {
            ResamplingMethod = reader.Choice("resampling_method", "nearest", "bilinear", "bicubic"),
            Paletted = reader.Boolean("paletted"),
            StretchFactor = reader.PositiveNumber("stretch_factor"),
            MaxShrinkFactor = reader.PositiveNumber("max_shrink_factor"),
            JpegQuality = reader.Integer("jpeg_quality", 0, 100),
            TransparentColorTolerance = reader.Integer("transparent_color_tolerance", 0, 255),
            Formats = ReadFormats(reader),
            FontDirectory = reader.Text("font_dir"),
        };
        reader.Ignore("merge_method");
        reader.Finish();
        return image;
    }

    private static Dictionary<string, ImageConfiguration> ReadFormats(MapReader reader)
    {
        var formats = new Dictionary<string, ImageConfiguration>(StringComparer.Ordinal);
        if (reader.Map("formats") is { } map)
        {
            foreach (Entry entry in map.Entries)
            {
                if (map.Map(entry.Key) is { } format)
                {
                    formats[entry.Key] = format.ReadImage();
                }
            }
        }

        return formats;
    }

    private static GlobalCacheConfiguration ReadCache(MapReader reader)
    {
        var cache = new GlobalCacheConfiguration
        {
            BaseDirectory = reader.Text("base_dir"),
            DirectoryPermissions = reader.Permissions("directory_permissions"),
            FilePermissions = reader.Permissions("file_permissions"),
            MetaSize = reader.Size("meta_size"),
            MetaBuffer = reader.Integer("meta_buffer", 0, 10_000),
            MaxTileLimit = reader.Integer("max_tile_limit", 1),
            ConcurrentTileCreators = reader.Integer("concurrent_tile_creators", 1, 1000),
            MinimizeMetaRequests = reader.Boolean("minimize_meta_requests"),
            BulkMetaTiles = reader.Boolean("bulk_meta_tiles"),
            LinkSingleColorImages = reader.SingleColorLink("link_single_color_images"),
            StaleWhileRevalidate = reader.Duration("stale_while_revalidate"),
            StaleIfError = reader.Duration("stale_if_error"),
            BusyTimeout = CacheBackendReader.ReadBusyTimeout(reader),
            WriteAheadLog = reader.Boolean("sqlite_wal"),
            S3 = reader.Map("s3") is { } s3 ? ReadS3(s3) : new(),
            Azure = reader.Map("azureblob") is { } azure ? ReadAzure(azure) : new(),
        };

        // Locks are not files here: a metatile's grain owns its fetch.
        reader.Ignore("lock_dir", "tile_lock_dir");
        reader.Finish();
        return cache;
    }

    private static S3BackendConfiguration ReadS3(MapReader reader)
    {
        S3BackendConfiguration s3 = CacheBackendReader.ReadS3(reader) with { Location = reader.Location };
        reader.Finish();
        return s3;
    }

    private static AzureBackendConfiguration ReadAzure(MapReader reader)
    {
        AzureBackendConfiguration azure = WebBackendReader.ReadAzure(reader) with { Location = reader.Location };
        reader.Finish();
        return azure;
    }

    private static Tiling.PixelSize? ReadGrid(MapReader reader)
    {
        Tiling.PixelSize? size = reader.Size("tile_size");
        reader.Finish();
        return size;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadPreferredSrs(MapReader reader)
    {
        var preferred = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        if (reader.Map("preferred_src_proj") is { } map)
        {
            foreach (Entry entry in map.Entries)
            {
                if (map.Texts(entry.Key) is { } sources)
                {
                    preferred[entry.Key] = sources;
                }
            }
        }

        return preferred;
    }

    private static double? ReadTiles(MapReader reader)
    {
        double? hours = reader.Number("expires_hours");
        if (hours < 0)
        {
            reader.Messages.Error(reader.LocationOf("expires_hours"), "must not be negative");
        }

        reader.Finish();
        return hours;
    }

    private static string? ReadRenderd(MapReader reader)
    {
        string? address = reader.Has("address") ? SourceReader.ReadUrl(reader, "address") : null;
        reader.Finish();
        return address;
    }

    private static string? ReadBackground(MapReader reader)
    {
        string? url = reader.Text("url");
        reader.Finish();
        return url;
    }
}
