using System.Globalization;
using System.Xml.Linq;
using MapProxyCluster.Configuration;
using MapProxyCluster.Gateway.Maps;
using MapProxyCluster.Gateway.Ows;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The Service element of capabilities: who provides the service.</summary>
internal static class WmsServiceElement
{
    internal static XElement Write(XNamespace ns, WmsVersion version, WmsServiceConfiguration service, string url)
    {
        ServiceMetadata metadata = service.Metadata ?? new ServiceMetadata();
        string resource = metadata.OnlineResource ?? url;
        var element = new XElement(ns + "Service",
            new XElement(ns + "Name", version.Is130 ? "WMS" : version.Is100 ? "GetMap" : "OGC:WMS"),
            new XElement(ns + "Title", XmlText.Clean(metadata.Title ?? "MapProxy WMS")),
            XmlText.Optional(ns + "Abstract", metadata.Abstract));
        if (version.Is100)
        {
            element.Add(new XElement("OnlineResource", resource));
        }
        else
        {
            element.Add(Keywords(ns, metadata.KeywordLists, version), WmsCapabilities.OnlineResource(ns, resource), Contact(ns, metadata.Contact));
        }

        element.Add(
            new XElement(ns + "Fees", XmlText.Clean(metadata.Fees ?? "none")),
            new XElement(ns + "AccessConstraints", XmlText.Clean(metadata.AccessConstraints ?? "none")));
        if (version.Is130)
        {
            string side = ((int)Math.Sqrt(MapDelivery.MaximumPixelsOf(service))).ToString(CultureInfo.InvariantCulture);
            element.Add(new XElement(ns + "MaxWidth", side), new XElement(ns + "MaxHeight", side));
        }

        return element;
    }

    /// <summary>A KeywordList, or nothing when there are no keywords. Vocabularies exist in 1.3.0 only.</summary>
    internal static XElement? Keywords(XNamespace ns, IReadOnlyList<KeywordList> lists, WmsVersion version)
    {
        XElement[] keywords = [.. lists.SelectMany(list => list.Keywords.Select(word => new XElement(ns + "Keyword",
            version.Is130 && list.Vocabulary is { } vocabulary ? new XAttribute("vocabulary", vocabulary) : null, XmlText.Clean(word))))];
        return keywords.Length == 0 ? null : new XElement(ns + "KeywordList", keywords);
    }

    private static XElement? Contact(XNamespace ns, ContactMetadata? contact)
    {
        if (contact is null)
        {
            return null;
        }

        return new XElement(ns + "ContactInformation",
            contact.Person is null && contact.Organization is null ? null : new XElement(ns + "ContactPersonPrimary",
                new XElement(ns + "ContactPerson", XmlText.Clean(contact.Person ?? "")),
                new XElement(ns + "ContactOrganization", XmlText.Clean(contact.Organization ?? ""))),
            XmlText.Optional(ns + "ContactPosition", contact.Position),
            contact.Address is null && contact.City is null ? null : new XElement(ns + "ContactAddress",
                new XElement(ns + "AddressType", XmlText.Clean(contact.AddressType ?? "postal")),
                new XElement(ns + "Address", XmlText.Clean(contact.Address ?? "")),
                new XElement(ns + "City", XmlText.Clean(contact.City ?? "")),
                new XElement(ns + "StateOrProvince", XmlText.Clean(contact.State ?? "")),
                new XElement(ns + "PostCode", XmlText.Clean(contact.Postcode ?? "")),
                new XElement(ns + "Country", XmlText.Clean(contact.Country ?? ""))),
            XmlText.Optional(ns + "ContactVoiceTelephone", contact.Phone),
            XmlText.Optional(ns + "ContactFacsimileTelephone", contact.Fax),
            XmlText.Optional(ns + "ContactElectronicMailAddress", contact.Email));
    }
}
