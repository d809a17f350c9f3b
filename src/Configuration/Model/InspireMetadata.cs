namespace MapProxyCluster.Configuration;

/// <summary>
/// <c>services.wms.inspire_md</c>: what the INSPIRE directive asks of a view service's capabilities. Linked metadata are a
/// <see cref="MetadataUrl"/> and a language; embedded metadata are all the rest as well.
/// </summary>
public sealed record InspireMetadata
{
    /// <summary>True when the metadata are in the capabilities, false when these only link them.</summary>
    public bool IsEmbedded { get; init; }

    /// <summary>Language of the service, an ISO 639-2/B code.</summary>
    public required string Language { get; init; }

    /// <summary>Where the metadata are.</summary>
    public InspireLink? MetadataUrl { get; init; }

    /// <summary>Where the service is.</summary>
    public IReadOnlyList<InspireLink> ResourceLocators { get; init; } = [];

    /// <summary>When the service was published, made or revised.</summary>
    public InspireDates TemporalReference { get; init; } = new(null, null, null);

    /// <summary>Specifications, and how far the service conforms with them.</summary>
    public IReadOnlyList<InspireConformity> Conformities { get; init; } = [];

    /// <summary>Who answers for the metadata: organisation and e-mail.</summary>
    public IReadOnlyList<(string Organisation, string Email)> Contacts { get; init; } = [];

    /// <summary>Keywords of the classification of services.</summary>
    public IReadOnlyList<string> MandatoryKeywords { get; init; } = [];

    /// <summary>Keywords of other vocabularies.</summary>
    public IReadOnlyList<InspireKeyword> Keywords { get; init; } = [];

    /// <summary>Date of the metadata, such as 2026-05-01.</summary>
    public string? MetadataDate { get; init; }
}

/// <summary>A link and its media type.</summary>
public sealed record InspireLink(string Url, string MediaType);

/// <summary>Dates as texts such as 2026-05-01.</summary>
public sealed record InspireDates(string? Publication, string? Creation, string? LastRevision);

/// <summary>A document that is referred to: a specification or a vocabulary.</summary>
public sealed record InspireCitation(string? Title, InspireDates Dates, IReadOnlyList<string> Uris, IReadOnlyList<InspireLink> Locators);

/// <summary>How far something conforms with a specification: conformant, notConformant or notEvaluated.</summary>
public sealed record InspireConformity(InspireCitation Specification, string Degree);

/// <summary>A keyword of a vocabulary.</summary>
public sealed record InspireKeyword(InspireCitation Vocabulary, string Value);
