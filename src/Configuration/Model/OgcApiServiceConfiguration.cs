namespace MapProxyCluster.Configuration;

/// <summary><c>services.ogcapi</c> (behaviour reference 10.6).</summary>
public sealed record OgcApiServiceConfiguration : MapServiceConfiguration
{
    /// <summary>Where it stands.</summary>
    public required YamlLocation Location { get; init; }

    /// <summary>Whether tiles are served.</summary>
    public bool EnableTiles { get; init; } = true;

    /// <summary>Whether maps are served.</summary>
    public bool EnableMaps { get; init; } = true;

    /// <summary>SRS of maps, the default first; null for the usual ones.</summary>
    public IReadOnlyList<string>? MapSrs { get; init; }

    /// <summary>Metadata.</summary>
    public OgcApiMetadata Metadata { get; init; } = new();

    /// <summary>Names of the layers that maps and tiles of the whole dataset show, bottom first.</summary>
    public IReadOnlyList<string> DefaultDatasetLayers { get; init; } = [];
}

/// <summary><c>md</c> of the OGC API.</summary>
public sealed record OgcApiMetadata
{
    /// <summary>Title of the service.</summary>
    public string? Title { get; init; }

    /// <summary>What it is about.</summary>
    public string? Description { get; init; }

    /// <summary>Address of more about it.</summary>
    public string? Url { get; init; }

    /// <summary>Address of the terms of service.</summary>
    public string? TermsOfService { get; init; }

    /// <summary>Keywords.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Who answers questions.</summary>
    public OgcApiContact? Contact { get; init; }

    /// <summary>License of the maps.</summary>
    public NamedLink? License { get; init; }

    /// <summary>Who provides the service.</summary>
    public NamedLink? Provider { get; init; }
}

/// <summary>A name with an address.</summary>
public sealed record NamedLink(string? Name, string? Url);

/// <summary>Contact of the OGC API.</summary>
public sealed record OgcApiContact
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>E-mail.</summary>
    public string? Email { get; init; }

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

    /// <summary>Address of a page.</summary>
    public string? Url { get; init; }

    /// <summary>When and how to make contact.</summary>
    public string? Instructions { get; init; }
}
