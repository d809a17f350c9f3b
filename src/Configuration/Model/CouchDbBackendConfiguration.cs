namespace MapProxyCluster.Configuration;

/// <summary>A database of a CouchDB server (behaviour reference 4.7).</summary>
public sealed record CouchDbBackendConfiguration : CacheBackendConfiguration
{
    /// <summary>Address of the server.</summary>
    public string Url { get; init; } = "http://127.0.0.1:5984";

    /// <summary>The database; null for one by cache and SRS.</summary>
    public string? Database { get; init; }

    /// <summary>Template of documents' names.</summary>
    public string? TileId { get; init; }

    /// <summary>What else documents hold: texts, whole numbers (long), numbers (double) and truth values by key; texts may be placeholders.</summary>
    public IReadOnlyDictionary<string, object> TileMetadata { get; init; } = new Dictionary<string, object>();
}
