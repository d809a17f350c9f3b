using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Ows;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>
/// The extended capabilities of INSPIRE view services (Technical Guidance for the implementation of INSPIRE View Services 3.11, 4.2.3.3.1),
/// in documents of WMS 1.3.0.
/// </summary>
internal static class WmsInspireElement
{
    internal const string SchemaLocation =
        "http://inspire.ec.europa.eu/schemas/inspire_vs/1.0 http://inspire.ec.europa.eu/schemas/inspire_vs/1.0/inspire_vs.xsd";

    private static readonly XNamespace Common = "http://inspire.ec.europa.eu/schemas/common/1.0";
    private static readonly XNamespace View = "http://inspire.ec.europa.eu/schemas/inspire_vs/1.0";

    /// <summary>Declarations for the document's root.</summary>
    internal static XAttribute[] Prefixes =>
        [new XAttribute(XNamespace.Xmlns + "inspire_common", Common), new XAttribute(XNamespace.Xmlns + "inspire_vs", View)];

    internal static XElement Write(InspireMetadata metadata)
    {
        var element = new XElement(View + "ExtendedCapabilities");
        if (metadata.IsEmbedded)
        {
            element.Add(Description(metadata), Languages(metadata), MetadataUrl(metadata));
        }
        else
        {
            element.Add(MetadataUrl(metadata), Languages(metadata));
        }

        return element;
    }

    private static object?[] Description(InspireMetadata metadata) =>
    [
        metadata.ResourceLocators.Select(link => Link("ResourceLocator", link)),
        Text("ResourceType", "service"),
        new XElement(Common + "TemporalReference", Dates(metadata.TemporalReference)),
        metadata.Conformities.Select(conformity => new XElement(Common + "Conformity",
            Citation("Specification", conformity.Specification), Text("Degree", conformity.Degree))),
        metadata.Contacts.Select(contact => new XElement(Common + "MetadataPointOfContact",
            Text("OrganisationName", contact.Organisation), Text("EmailAddress", contact.Email))),
        Text("MetadataDate", metadata.MetadataDate),
        Text("SpatialDataServiceType", "view"),
        metadata.MandatoryKeywords.Select(word => new XElement(Common + "MandatoryKeyword", Text("KeywordValue", word))),
        metadata.Keywords.Select(keyword => new XElement(Common + "Keyword",
            Citation("OriginatingControlledVocabulary", keyword.Vocabulary), Text("KeywordValue", keyword.Value))),
    ];

    private static XElement[] Languages(InspireMetadata metadata) =>
    [
        new(Common + "SupportedLanguages", new XElement(Common + "DefaultLanguage", Text("Language", metadata.Language))),
        new(Common + "ResponseLanguage", Text("Language", metadata.Language)),
    ];

    private static XElement? MetadataUrl(InspireMetadata metadata) => metadata.MetadataUrl is { } link ? Link("MetadataUrl", link) : null;

    private static XElement Citation(string name, InspireCitation citation) => new(Common + name,
        Text("Title", citation.Title), Dates(citation.Dates),
        citation.Uris.Select(uri => Text("URI", uri)), citation.Locators.Select(link => Link("ResourceLocator", link)));

    private static XElement?[] Dates(InspireDates dates) =>
    [
        Text("DateOfPublication", dates.Publication), Text("DateOfCreation", dates.Creation), Text("DateOfLastRevision", dates.LastRevision),
    ];

    private static XElement Link(string name, InspireLink link) => new(Common + name, Text("URL", link.Url), Text("MediaType", link.MediaType));

    private static XElement? Text(string name, string? text) => XmlText.Optional(Common + name, text);
}
