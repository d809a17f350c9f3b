namespace MapProxyCluster.Configuration;

/// <summary>An entry of <c>layers</c> (behaviour reference 1.3).</summary>
public sealed record LayerConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Name for requests; groups may have none.</summary>
    public string? Name { get; init; }

    /// <summary>Title for people.</summary>
    public required string Title { get; init; }

    /// <summary>Caches and sources from bottom to top.</summary>
    public IReadOnlyList<SourceReference> Sources { get; init; } = [];

    /// <summary>Caches whose tile sets the tile services show in place of those of <see cref="Sources"/>.</summary>
    public IReadOnlyList<SourceReference> TileSources { get; init; } = [];

    /// <summary>Layers below.</summary>
    public IReadOnlyList<LayerConfiguration> Layers { get; init; } = [];

    /// <summary>A fixed legend: http or file URL.</summary>
    public string? LegendUrl { get; init; }

    /// <summary>Coarsest resolution, metres per pixel.</summary>
    public double? MinResolution { get; init; }

    /// <summary>Finest resolution, metres per pixel.</summary>
    public double? MaxResolution { get; init; }

    /// <summary>Resolution that the layer is made for, metres per pixel; only the OGC API tells it.</summary>
    public double? NominalResolution { get; init; }

    /// <summary>Metadata.</summary>
    public LayerMetadata? Metadata { get; init; }

    /// <summary>Dimensions by lower-case name.</summary>
    public IReadOnlyDictionary<string, DimensionConfiguration> Dimensions { get; init; } = new Dictionary<string, DimensionConfiguration>();

    /// <summary>WMTS KVP legend template.</summary>
    public string? WmtsKvpLegendUrl { get; init; }

    /// <summary>WMTS REST legend template.</summary>
    public string? WmtsRestLegendUrl { get; init; }
}

/// <summary>A dimension: its values and the one used when a client names none.</summary>
public sealed record DimensionConfiguration(IReadOnlyList<string> Values, string Default);

/// <summary><c>md</c> of a layer.</summary>
public sealed record LayerMetadata
{
    /// <summary>Abstract.</summary>
    public string? Abstract { get; init; }

    /// <summary>Keywords by vocabulary.</summary>
    public IReadOnlyList<KeywordList> KeywordLists { get; init; } = [];

    /// <summary>Who is to be named.</summary>
    public AttributionMetadata? Attribution { get; init; }

    /// <summary>Identifiers.</summary>
    public IReadOnlyList<IdentifierMetadata> Identifiers { get; init; } = [];

    /// <summary>Links to metadata.</summary>
    public IReadOnlyList<LinkMetadata> Metadata { get; init; } = [];

    /// <summary>Links to data.</summary>
    public IReadOnlyList<LinkMetadata> Data { get; init; } = [];

    /// <summary>Links to feature lists.</summary>
    public IReadOnlyList<LinkMetadata> FeatureLists { get; init; } = [];
}

/// <summary>Keywords of one vocabulary.</summary>
public sealed record KeywordList(string? Vocabulary, IReadOnlyList<string> Keywords);

/// <summary>Attribution of a layer.</summary>
public sealed record AttributionMetadata(string? Title, string? Url, LogoMetadata? Logo);

/// <summary>Logo of an attribution.</summary>
public sealed record LogoMetadata(string? Url, int? Width, int? Height, string? Format);

/// <summary>Identifier of a layer in an authority's list.</summary>
public sealed record IdentifierMetadata(string? Url, string? Name, string? Value);

/// <summary>A link with media type and, for metadata, the standard's name.</summary>
public sealed record LinkMetadata(string? Url, string? Type, string? Format);
