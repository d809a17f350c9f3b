namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads the <c>md</c> sections of layers and services.</summary>
internal static class MetadataReader
{
    internal static LayerMetadata ReadLayer(MapReader reader)
    {
        var metadata = new LayerMetadata
        {
            Abstract = reader.Text("abstract"),
            KeywordLists = ReadKeywords(reader),
            Attribution = reader.Map("attribution") is { } attribution ? ReadAttribution(attribution) : null,
            Identifiers = [.. reader.Maps("identifier").Select(ReadIdentifier)],
            Metadata = [.. reader.Maps("metadata").Select(ReadLink)],
            Data = [.. reader.Maps("data").Select(ReadLink)],
            FeatureLists = [.. reader.Maps("feature_list").Select(ReadLink)],
        };
        reader.Finish();
        return metadata;
    }

    internal static ServiceMetadata ReadService(MapReader reader)
    {
        var metadata = new ServiceMetadata
        {
            Title = reader.Text("title"),
            Abstract = reader.Text("abstract"),
            OnlineResource = reader.Text("online_resource"),
            Contact = reader.Map("contact") is { } contact ? ReadContact(contact) : null,
            Fees = reader.Text("fees"),
            AccessConstraints = reader.Text("access_constraints"),
            KeywordLists = ReadKeywords(reader),
        };
        reader.Ignore("name");
        reader.Finish();
        return metadata;
    }

    private static ContactMetadata ReadContact(MapReader reader)
    {
        var contact = new ContactMetadata
        {
            Person = reader.Text("person"),
            Position = reader.Text("position"),
            Organization = reader.Text("organization"),
            AddressType = reader.Text("address_type"),
            Address = reader.Text("address"),
            City = reader.Text("city"),
            State = reader.Text("state"),
            Postcode = reader.Text("postcode"),
            Country = reader.Text("country"),
            Phone = reader.Text("phone"),
            Fax = reader.Text("fax"),
            Email = reader.Text("email"),
        };
        reader.Finish();
        return contact;
    }

    private static IReadOnlyList<KeywordList> ReadKeywords(MapReader reader) => [.. reader.Maps("keyword_list").Select(list =>
    {
        var keywords = new KeywordList(list.Text("vocabulary"), list.Texts("keywords") ?? []);
        list.Finish();
        return keywords;
    })];

    private static AttributionMetadata ReadAttribution(MapReader reader)
    {
        MapReader? logo = reader.Map("logo");
        var attribution = new AttributionMetadata(reader.Text("title"), reader.Text("url"), logo is null
            ? null
            : new LogoMetadata(logo.Text("url"), logo.Integer("width", 1), logo.Integer("height", 1), logo.Text("format")));
        logo?.Finish();
        reader.Finish();
        return attribution;
    }

    private static IdentifierMetadata ReadIdentifier(MapReader reader)
    {
        var identifier = new IdentifierMetadata(reader.Text("url"), reader.Text("name"), reader.Text("value"));
        reader.Finish();
        return identifier;
    }

    private static LinkMetadata ReadLink(MapReader reader)
    {
        var link = new LinkMetadata(reader.Text("url"), reader.Text("type"), reader.Text("format"));
        reader.Finish();
        return link;
    }
}
