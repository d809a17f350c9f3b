using MapProxyCluster.Imaging;

namespace MapProxyCluster.Sources;

/// <summary>Settings of a source of OGC API - Tiles (behaviour reference 5.9); the URL is that of the landing page.</summary>
public sealed record OgcApiTilesSourceOptions : SourceOptions
{
    /// <summary>The collection; null for the whole dataset.</summary>
    public string? Collection { get; init; }

    /// <summary>The tile matrix set; null for the first that fits.</summary>
    public string? TileMatrixSet { get; init; }
}

/// <summary>Settings of a source of OGC API - Maps (behaviour reference 5.10); the URL is that of the landing page.</summary>
public sealed record OgcApiMapsSourceOptions : MapSourceOptions
{
    /// <summary>The collection; null for the whole dataset.</summary>
    public string? Collection { get; init; }

    /// <summary>What lies below the map; null for the server's choice.</summary>
    public Color? Background { get; init; }
}
