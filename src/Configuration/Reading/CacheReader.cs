using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads an entry of <c>caches</c>.</summary>
internal static class CacheReader
{
    internal static CacheConfiguration Read(string key, MapReader reader)
    {
        var cache = new CacheConfiguration
        {
            Location = reader.Location,
            Name = reader.Text("name") ?? key,
            Sources = ReadSources(reader),
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
            DisableStorage = reader.Boolean("disable_storage") ?? false,
            RefreshBefore = reader.Map("refresh_before")?.ReadTime(),
            StaleWhileRevalidate = reader.Duration("stale_while_revalidate"),
            StaleIfError = reader.Duration("stale_if_error"),
            Backend = reader.Map("cache") is { } backend ? CacheBackendReader.Read(backend) : new FileBackendConfiguration(),
        };
        if (cache is { Format: "mixed", RequestFormat: not ("image/png" or "png" or "image/vnd.jpeg-png") })
        {
            reader.Messages.Error(reader.Location, "format 'mixed' needs request_format 'image/png'");
        }

        if (cache.Grids is null)
        {
            reader.Messages.Warning(reader.Location, "no grids given; GLOBAL_MERCATOR is used");
        }

        reader.NotSupported(
            "bulk_meta_tiles", "link_single_color_images", "use_direct_from_level", "use_direct_from_res",
            "upscale_tiles", "downscale_tiles", "cache_rescaled_tiles", "watermark");
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

    private static IReadOnlyList<SourceReference> ReadSources(MapReader reader)
    {
        if (!reader.Mentions("sources"))
        {
            reader.Missing("sources");
        }

        if (reader.Raw("sources") is MapNode)
        {
            reader.Messages.Error(reader.LocationOf("sources"), "not supported yet: merging of bands");
            return [];
        }

        return ReadReferences(reader, "sources");
    }
}
