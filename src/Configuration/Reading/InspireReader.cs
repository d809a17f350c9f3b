namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>services.wms.inspire_md</c>.</summary>
internal static class InspireReader
{
    internal static InspireMetadata Read(MapReader reader)
    {
        bool isEmbedded = reader.Choice("type", "linked", "embedded") == "embedded";
        if (!reader.Has("type"))
        {
            reader.Missing("type");
        }

        var metadata = new InspireMetadata
        {
            IsEmbedded = isEmbedded,
            Language = Required(reader, "languages") is { } languages ? Finished(languages, languages.RequiredText("default")) : "",
            MetadataUrl = (isEmbedded ? reader.Map("metadata_url") : Required(reader, "metadata_url")) is { } url ? ReadLink(url) : null,
        };
        if (isEmbedded)
        {
            metadata = ReadEmbedded(reader, metadata);
        }

        reader.Finish();
        return metadata;
    }

    private static InspireMetadata ReadEmbedded(MapReader reader, InspireMetadata metadata) => metadata with
    {
        ResourceLocators = [.. reader.Maps("resource_locators").Select(ReadLink)],
        TemporalReference = Required(reader, "temporal_reference") is { } dates ? Finished(dates, ReadDates(dates)) : new InspireDates(null, null, null),
        Conformities = [.. reader.Maps("conformities").Select(map =>
            Finished(map, new InspireConformity(ReadCitation(map), map.RequiredText("degree"))))],
        Contacts = [.. reader.Maps("metadata_points_of_contact").Select(map =>
            Finished(map, (map.Text("organisation_name") ?? "", map.Text("email") ?? "")))],
        MandatoryKeywords = reader.Texts("mandatory_keywords") ?? [],
        Keywords = [.. reader.Maps("keywords").Select(map => Finished(map, new InspireKeyword(ReadCitation(map), map.RequiredText("keyword_value"))))],
        MetadataDate = reader.RequiredText("metadata_date"),
    };

    private static InspireCitation ReadCitation(MapReader reader) => new(
        reader.Text("title"), ReadDates(reader), reader.Texts("uris") ?? [], [.. reader.Maps("resource_locators").Select(ReadLink)]);

    private static InspireDates ReadDates(MapReader reader) =>
        new(reader.Text("date_of_publication"), reader.Text("date_of_creation"), reader.Text("date_of_last_revision"));

    private static InspireLink ReadLink(MapReader reader) =>
        Finished(reader, new InspireLink(reader.RequiredText("url"), reader.RequiredText("media_type")));

    private static MapReader? Required(MapReader reader, string key)
    {
        if (!reader.Has(key))
        {
            reader.Missing(key);
        }

        return reader.Map(key);
    }

    private static T Finished<T>(MapReader reader, T value)
    {
        reader.Finish();
        return value;
    }
}
