using MapProxyCluster.Configuration.Yaml;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads the <c>cache</c> section of caches in web services other than S3.</summary>
internal static class WebBackendReader
{
    /// <summary>Reads a container: of a cache, or the defaults of all.</summary>
    internal static AzureBackendConfiguration ReadAzure(MapReader reader) => new()
    {
        Container = reader.Text("container_name"),
        ConnectionString = reader.Text("connection_string"),
        Directory = reader.Text("directory"),
        DirectoryLayout = reader.Choice("directory_layout", CacheBackendReader.Layouts),
    };

    /// <summary>Reads a database of CouchDB.</summary>
    internal static CouchDbBackendConfiguration ReadCouchDb(MapReader reader)
    {
        var usual = new CouchDbBackendConfiguration();
        return new CouchDbBackendConfiguration
        {
            Url = reader.Has("url") ? SourceReader.ReadUrl(reader, "url") ?? usual.Url : usual.Url,
            Database = reader.Text("db_name"),
            TileId = reader.Text("tile_id"),
            TileMetadata = reader.Map("tile_metadata") is { } metadata ? ReadMetadata(metadata) : usual.TileMetadata,
        };
    }

    private static Dictionary<string, object> ReadMetadata(MapReader reader)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (string key in reader.Entries.Select(entry => entry.Key))
        {
            if (reader.Raw(key) is ScalarNode scalar)
            {
                values[key] = Scalars.Boolean(scalar) ?? Scalars.Integer(scalar) ?? Scalars.Number(scalar) ?? (object)scalar.Text;
            }
            else if (reader.Has(key))
            {
                reader.Wrong<string>(key, "must be a plain value");
            }
        }

        return values;
    }
}
