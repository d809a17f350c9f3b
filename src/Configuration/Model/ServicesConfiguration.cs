using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration;

/// <summary>The <c>services</c> section; null services are off.</summary>
public sealed record ServicesConfiguration
{
    /// <summary>WMS.</summary>
    public WmsServiceConfiguration? Wms { get; init; }

    /// <summary>WMTS.</summary>
    public WmtsServiceConfiguration? Wmts { get; init; }

    /// <summary>TMS and /tiles.</summary>
    public TmsServiceConfiguration? Tms { get; init; }

    /// <summary>Super-overlays for Google Earth.</summary>
    public KmlServiceConfiguration? Kml { get; init; }

    /// <summary>OGC API Maps and Tiles.</summary>
    public OgcApiServiceConfiguration? OgcApi { get; init; }

    /// <summary>Demo pages.</summary>
    public DemoServiceConfiguration? Demo { get; init; }
}

/// <summary><c>services.demo</c>.</summary>
public sealed record DemoServiceConfiguration
{
    /// <summary>Map below the previews, a template with {z}, {x} and {y}; over <see cref="GlobalsConfiguration.BackgroundUrl"/>.</summary>
    public string? BackgroundUrl { get; init; }
}

/// <summary><c>services.kml</c>.</summary>
/// <param name="UseGridNames">Whether URLs name grids instead of SRS.</param>
public sealed record KmlServiceConfiguration(bool UseGridNames);

/// <summary><c>services.tms</c>.</summary>
public sealed record TmsServiceConfiguration
{
    /// <summary>Whether URLs name grids instead of SRS.</summary>
    public bool UseGridNames { get; init; }

    /// <summary>Row counting of /tiles; null leaves each grid its own.</summary>
    public GridOrigin? Origin { get; init; }

    /// <summary>Metadata over that of WMS.</summary>
    public ServiceMetadata? Metadata { get; init; }
}

/// <summary><c>services.wmts</c>.</summary>
public sealed record WmtsServiceConfiguration
{
    /// <summary>Key-value requests; null with <see cref="Restful"/> given means off.</summary>
    public bool? Kvp { get; init; }

    /// <summary>REST requests; null with <see cref="Kvp"/> given means off.</summary>
    public bool? Restful { get; init; }

    /// <summary>Path template of tiles.</summary>
    public string? RestfulTemplate { get; init; }

    /// <summary>Path template of feature info.</summary>
    public string? RestfulFeatureInfoTemplate { get; init; }

    /// <summary>Feature info formats.</summary>
    public IReadOnlyList<FeatureInfoFormat> FeatureInfoFormats { get; init; } = [];

    /// <summary>Metadata over that of WMS.</summary>
    public ServiceMetadata? Metadata { get; init; }

    /// <summary>True when key-value requests are answered.</summary>
    public bool IsKvp => Kvp ?? Restful is null;

    /// <summary>True when REST requests are answered.</summary>
    public bool IsRestful => Restful ?? Kvp is null;
}

/// <summary>A feature info format: media type and REST suffix.</summary>
public sealed record FeatureInfoFormat(string MediaType, string? Suffix);

/// <summary><c>services.wms</c> (behaviour reference 9.1).</summary>
public sealed record WmsServiceConfiguration : MapServiceConfiguration
{
    /// <summary>SRS codes; null for the defaults.</summary>
    public IReadOnlyList<string>? Srs { get; init; }

    /// <summary>SRS of boxes in capabilities, some with a box of their own.</summary>
    public IReadOnlyList<BoundingBoxSrs>? BoundingBoxSrs { get; init; }

    /// <summary>Feature info types: text, html, xml, json.</summary>
    public IReadOnlyList<string>? FeatureInfoTypes { get; init; }

    /// <summary>Whether optional parameters are demanded.</summary>
    public bool Strict { get; init; }

    /// <summary>Versions; null for all.</summary>
    public IReadOnlyList<string>? Versions { get; init; }

    /// <summary>Style sheets for feature info by type: html, xml, text, json.</summary>
    public IReadOnlyDictionary<string, string> FeatureInfoXslt { get; init; } = new Dictionary<string, string>();

    /// <summary>INSPIRE metadata.</summary>
    public InspireMetadata? Inspire { get; init; }

    /// <summary>Metadata.</summary>
    public ServiceMetadata? Metadata { get; init; }
}

/// <summary>An SRS for capabilities' boxes, with an explicit box where given.</summary>
public sealed record BoundingBoxSrs(string Srs, BoundingBox? BoundingBox);

/// <summary><c>md</c> of a service.</summary>
public sealed record ServiceMetadata
{
    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Abstract.</summary>
    public string? Abstract { get; init; }

    /// <summary>Address of the provider.</summary>
    public string? OnlineResource { get; init; }

    /// <summary>Contact.</summary>
    public ContactMetadata? Contact { get; init; }

    /// <summary>Fees.</summary>
    public string? Fees { get; init; }

    /// <summary>Access constraints.</summary>
    public string? AccessConstraints { get; init; }

    /// <summary>Keywords by vocabulary.</summary>
    public IReadOnlyList<KeywordList> KeywordLists { get; init; } = [];
}

/// <summary>Contact of a service.</summary>
public sealed record ContactMetadata
{
    /// <summary>Person.</summary>
    public string? Person { get; init; }

    /// <summary>Position.</summary>
    public string? Position { get; init; }

    /// <summary>Organisation.</summary>
    public string? Organization { get; init; }

    /// <summary>Kind of address; "postal" when not given.</summary>
    public string? AddressType { get; init; }

    /// <summary>Street.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>State or province.</summary>
    public string? State { get; init; }

    /// <summary>Postcode.</summary>
    public string? Postcode { get; init; }

    /// <summary>Country.</summary>
    public string? Country { get; init; }

    /// <summary>Telephone.</summary>
    public string? Phone { get; init; }

    /// <summary>Fax.</summary>
    public string? Fax { get; init; }

    /// <summary>E-mail.</summary>
    public string? Email { get; init; }
}
