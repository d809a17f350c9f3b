namespace MapProxyCluster.Configuration;

/// <summary>An entry of <c>sources</c> (behaviour reference 5); the kinds derive from it.</summary>
public abstract record SourceConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Key of the entry.</summary>
    public required string Name { get; init; }

    /// <summary>Area with data.</summary>
    public CoverageConfiguration? Coverage { get; init; }

    /// <summary>Whether the source is only used for seeding.</summary>
    public bool SeedOnly { get; init; }

    /// <summary>Coarsest resolution, metres per pixel.</summary>
    public double? MinResolution { get; init; }

    /// <summary>Finest resolution, metres per pixel.</summary>
    public double? MaxResolution { get; init; }

    /// <summary>Bound of requests at a time to the host; 0 or null for none.</summary>
    public int? ConcurrentRequests { get; init; }

    /// <summary>HTTP options.</summary>
    public HttpConfiguration Http { get; init; } = new();

    /// <summary>Image options.</summary>
    public ImageConfiguration? Image { get; init; }

    /// <summary>Stand-ins for errors.</summary>
    public IReadOnlyList<OnErrorConfiguration> OnError { get; init; } = [];
}

/// <summary>Sources that are asked as a WMS is.</summary>
public abstract record WmsLikeSourceConfiguration : SourceConfiguration
{
    /// <summary>Layers as configured; null when the source is only used with tags.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>Whether transparency is asked for.</summary>
    public bool? Transparent { get; init; }

    /// <summary>Fixed request format.</summary>
    public string? RequestFormat { get; init; }

    /// <summary>All keys of <c>req</c> but those that say where to ask and for which layers, in order, as text for the query.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Protocol version; 1.1.1 when not given.</summary>
    public string? Version { get; init; }

    /// <summary>Whether maps are requested; true when not given.</summary>
    public bool Map { get; init; } = true;

    /// <summary>Whether the source answers feature info.</summary>
    public bool FeatureInfo { get; init; }

    /// <summary>Whether the source has legends.</summary>
    public bool LegendGraphic { get; init; }

    /// <summary>A fixed legend: http or file URL.</summary>
    public string? LegendUrl { get; init; }

    /// <summary>Format that feature info is asked for in.</summary>
    public string? FeatureInfoFormat { get; init; }

    /// <summary>Style sheet for feature info.</summary>
    public string? FeatureInfoXslt { get; init; }

    /// <summary>Media type of feature info behind the style sheet.</summary>
    public string? FeatureInfoOutFormat { get; init; }

    /// <summary>Layers to ask in place of <see cref="Layers"/>.</summary>
    public IReadOnlyList<string>? QueryLayers { get; init; }

    /// <summary>SRS that the source knows.</summary>
    public IReadOnlyList<string>? SupportedSrs { get; init; }

    /// <summary>Formats that the source knows.</summary>
    public IReadOnlyList<string>? SupportedFormats { get; init; }

    /// <summary>Client parameters that are passed on.</summary>
    public IReadOnlyList<string> ForwardParameters { get; init; } = [];
}

/// <summary><c>type: wms</c>.</summary>
public sealed record WmsSourceConfiguration : WmsLikeSourceConfiguration
{
    /// <summary>URL of the service; may carry parameters and credentials.</summary>
    public required string Url { get; init; }
}

/// <summary><c>type: mapserver</c>.</summary>
public sealed record MapServerSourceConfiguration : WmsLikeSourceConfiguration
{
    /// <summary>The map file.</summary>
    public required string MapFile { get; init; }

    /// <summary>The program; what it leaves open is taken from <c>globals.mapserver</c>.</summary>
    public MapServerProgramConfiguration Program { get; init; } = new();
}

/// <summary><c>type: tile</c>.</summary>
public sealed record TileSourceConfiguration : SourceConfiguration
{
    /// <summary>URL template with %(x)s and so on.</summary>
    public required string Url { get; init; }

    /// <summary>Key of the grid; GLOBAL_MERCATOR when not given.</summary>
    public string? Grid { get; init; }

    /// <summary>Whether tiles are transparent.</summary>
    public bool? Transparent { get; init; }

    /// <summary>Fixed request format.</summary>
    public string? RequestFormat { get; init; }
}

/// <summary><c>type: arcgis</c>.</summary>
public sealed record ArcGisSourceConfiguration : SourceConfiguration
{
    /// <summary>URL of a MapServer or ImageServer.</summary>
    public required string Url { get; init; }

    /// <summary>All keys of <c>req</c> but url, in order, as text for the query.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Whether transparency is asked for.</summary>
    public bool? Transparent { get; init; }

    /// <summary>Fixed request format.</summary>
    public string? RequestFormat { get; init; }

    /// <summary>Whether maps are requested; true when not given.</summary>
    public bool Map { get; init; } = true;

    /// <summary>Whether the source answers feature info.</summary>
    public bool FeatureInfo { get; init; }

    /// <summary>Pixels around the point of feature info.</summary>
    public int FeatureInfoTolerance { get; init; } = 5;

    /// <summary>Whether feature info has geometries.</summary>
    public bool FeatureInfoReturnGeometries { get; init; }

    /// <summary>SRS that the source knows.</summary>
    public IReadOnlyList<string>? SupportedSrs { get; init; }
}

/// <summary><c>type: debug</c>: draws what it is asked for.</summary>
public sealed record DebugSourceConfiguration : SourceConfiguration;

/// <summary><c>type: ogcapitiles</c>.</summary>
public sealed record OgcApiTilesSourceConfiguration : SourceConfiguration
{
    /// <summary>URL of the landing page.</summary>
    public required string LandingPageUrl { get; init; }

    /// <summary>Collection; null for the whole dataset.</summary>
    public string? Collection { get; init; }

    /// <summary>Tile matrix set; null for the first that fits.</summary>
    public string? TileMatrixSet { get; init; }
}

/// <summary><c>type: ogcapimaps</c>.</summary>
public sealed record OgcApiMapsSourceConfiguration : SourceConfiguration
{
    /// <summary>URL of the landing page.</summary>
    public required string LandingPageUrl { get; init; }

    /// <summary>Collection; null for the whole dataset.</summary>
    public string? Collection { get; init; }

    /// <summary>Whether transparency is asked for.</summary>
    public bool? Transparent { get; init; }

    /// <summary>Background.</summary>
    public ColorValue? Background { get; init; }

    /// <summary>SRS that the source knows; null for those that it tells.</summary>
    public IReadOnlyList<string>? SupportedSrs { get; init; }
}

/// <summary>A kind that this version cannot serve; loading it has already been reported as an error.</summary>
public sealed record UnsupportedSourceConfiguration : SourceConfiguration
{
    /// <summary>The configured type.</summary>
    public required string Type { get; init; }
}
