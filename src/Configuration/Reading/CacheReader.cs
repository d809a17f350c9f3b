using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads an entry of <c>caches</c>.</summary>
internal static class CacheReader
{
    internal static CacheConfiguration Read(string key, MapReader reader)
    {
        (IReadOnlyList<SourceReference> sources, IReadOnlyList<BandConfiguration>? bands) = ReadSources(reader);
        var cache = new CacheConfiguration
        {
            Location = reader.Location,
            Name = reader.Text("name") ?? key,
            Sources = sources,
            Bands = bands,
            Grids = reader.Texts("grids"),
            CacheDirectory = reader.Text("cache_dir"),
            Format = reader.Text("format"),
            RequestFormat = reader.Text("request_format"),
            Image = reader.Map("image")?.ReadImage(),
            MetaSize = reader.Size("meta_size"),
            MetaBuffer = reader.Integer("meta_buffer", 0, 10_000),
            ConcurrentTileCreators = reader.Integer("concurrent_tile_creators", 1, 1000),
            MaxTileLimit = reader.Integer("max_tile_limit", 1),
            MinimizeMetaRequests = reader.Boolean("minimize_meta_requests"),
            BulkMetaTiles = reader.Boolean("bulk_meta_tiles"),
            LinkSingleColorImages = reader.SingleColorLink("link_single_color_images"),
            UseDirectFromLevel = reader.Integer("use_direct_from_level", 0, 1000),
            UseDirectFromResolution = reader.PositiveNumber("use_direct_from_res"),
            UpscaleTiles = reader.Integer("upscale_tiles", 0, 100) ?? 0,
            DownscaleTiles = reader.Integer("downscale_tiles", 0, 100) ?? 0,
            CacheRescaledTiles = reader.Boolean("cache_rescaled_tiles") ?? false,
            ScaleFactor = reader.Integer("scale_factor", 2, 4),
            Watermark = reader.Map("watermark") is { } watermark ? ReadWatermark(watermark) : null,
            DisableStorage = reader.Boolean("disable_storage") ?? false,
            RefreshBefore = reader.Map("refresh_before")?.ReadTime(),
            StaleWhileRevalidate = reader.Duration("stale_while_revalidate"),
            StaleIfError = reader.Duration("stale_if_error"),
            Backend = reader.Map("cache") is { } backend ? CacheBackendReader.Read(backend) : new FileBackendConfiguration(),
        };
        Check(cache, reader);
        reader.Finish();
        return cache;
    }

    /// <summary>Names of caches and sources, each optionally with upstream layers behind a colon.</summary>
    internal static IReadOnlyList<SourceReference> ReadReferences(MapReader reader, string key)
    {
        var references = new List<SourceReference>();
        foreach (string text in reader.TextsOrCommasOutsideTags(key))
        {
            int colon = text.IndexOf(':');
            references.Add(colon < 0
                ? new SourceReference(text, null, reader.LocationOf(key))
                : new SourceReference(text[..colon], text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries), reader.LocationOf(key)));
        }

        return references;
    }

    // A single name may stand without a list; commas in it belong to its tags.
    private static IReadOnlyList<string> TextsOrCommasOutsideTags(this MapReader reader, string key) =>
        reader.Raw(key) is ScalarNode scalar ? [scalar.Text] : reader.Texts(key) ?? [];

    private static void Check(CacheConfiguration cache, MapReader reader)
    {
        if (cache is { Format: "mixed", RequestFormat: not ("image/png" or "png" or "image/vnd.jpeg-png") })
        {
            reader.Messages.Error(reader.Location, "format 'mixed' needs request_format 'image/png'");
        }

        if (cache is { Backend: PmTilesBackendConfiguration, Sources.Count: > 0, DisableStorage: false })
        {
            reader.Messages.Error(reader.LocationOf("sources"), "a cache of type pmtiles is only read: it needs 'sources: []'");
        }

        if (cache is { Backend: PmTilesBackendConfiguration, ScaleFactor: not null })
        {
            reader.Messages.Error(reader.LocationOf("scale_factor"), "an archive of type pmtiles has tiles of one size");
        }

        if (cache is { UpscaleTiles: > 0, DownscaleTiles: > 0 })
        {
            reader.Messages.Error(reader.LocationOf("downscale_tiles"), "cannot be used together with upscale_tiles");
        }

        if (cache is { Sources.Count: not 1 } and ({ UseDirectFromLevel: not null } or { UseDirectFromResolution: not null }))
        {
            reader.Messages.Error(reader.Location, "use_direct_from_level and use_direct_from_res need a cache with one source");
        }

        if (cache.Grids is null)
        {
            reader.Messages.Warning(reader.Location, "no grids given; GLOBAL_MERCATOR is used");
        }
    }

    private static (IReadOnlyList<SourceReference> Sources, IReadOnlyList<BandConfiguration>? Bands) ReadSources(MapReader reader)
    {
        if (!reader.Mentions("sources"))
        {
            reader.Missing("sources");
        }

        return reader.Raw("sources") is MapNode ? BandReader.Read(reader.Map("sources")!) : (ReadReferences(reader, "sources"), null);
    }

    private static WatermarkConfiguration? ReadWatermark(MapReader reader)
    {
        var watermark = new WatermarkConfiguration
        {
            Text = reader.Text("text") ?? "",
            FontSize = reader.Integer("font_size", 1, 1000),
            Color = reader.Color("color"),
            Opacity = reader.Integer("opacity", 0, 255),
            IsWide = reader.Choice("spacing", "wide") is not null,
        };
        reader.Finish();
        return watermark.Text.Length > 0 ? watermark : null;
    }

    /// <summary>How tiles of one colour are kept: true and "symlink" mean symbolic links.</summary>
    internal static SingleColorLink? SingleColorLink(this MapReader reader, string key) => reader.Raw(key) switch
    {
        null => null,
        ScalarNode { Text: "symlink" } => Configuration.SingleColorLink.Symbolic,
        ScalarNode { Text: "hardlink" } => Configuration.SingleColorLink.Hard,
        ScalarNode scalar when Scalars.Boolean(scalar) is { } value => value ? Configuration.SingleColorLink.Symbolic : Configuration.SingleColorLink.None,
        _ => Refuse(reader, key),
    };

    private static SingleColorLink? Refuse(MapReader reader, string key)
    {
        reader.Messages.Error(reader.LocationOf(key), "must be true, false, symlink or hardlink");
        return null;
    }
}
