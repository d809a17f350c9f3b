namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads <c>services.ogcapi</c>.</summary>
internal static class OgcApiServiceReader
{
    internal static OgcApiServiceConfiguration Read(MapReader reader)
    {
        OgcApiServiceConfiguration service = MapServiceReader.WithCommon(reader, new OgcApiServiceConfiguration
        {
            Location = reader.Location,
            EnableTiles = reader.Boolean("enable_tiles") ?? true,
            EnableMaps = reader.Boolean("enable_maps") ?? true,
            MapSrs = MapServiceReader.ReadSrs(reader, "map_srs"),
            Metadata = reader.Map("md") is { } metadata ? ReadMetadata(metadata) : new OgcApiMetadata(),
            DefaultDatasetLayers = reader.Texts("default_dataset_layers") ?? [],
        });
        reader.Finish();
        return service;
    }

    private static OgcApiMetadata ReadMetadata(MapReader reader)
    {
        MapReader? identification = reader.Map("identification");
        var metadata = new OgcApiMetadata
        {
            Title = identification?.Text("title"),
            Description = identification?.Text("description"),
            Url = identification?.Text("url"),
            TermsOfService = identification?.Text("terms_of_service"),
            Keywords = identification?.TextsOrCommas("keywords") ?? [],
            Contact = reader.Map("contact") is { } contact ? ReadContact(contact) : null,
            License = reader.Map("license") is { } license ? ReadLink(license, license.RequiredText("name")) : null,
            Provider = reader.Map("provider") is { } provider ? ReadLink(provider, provider.Text("name")) : null,
        };
        identification?.Finish();
        reader.Finish();
        return metadata;
    }

    private static OgcApiContact ReadContact(MapReader reader)
    {
        var contact = new OgcApiContact
        {
            Name = reader.Text("name"),
            Email = reader.Text("email"),
            Address = reader.Text("address"),
            City = reader.Text("city"),
            State = reader.Text("stateorprovince"),
            Postcode = reader.Text("postalcode"),
            Country = reader.Text("country"),
            Phone = reader.Text("phone"),
            Fax = reader.Text("fax"),
            Url = reader.Text("url"),
            Instructions = reader.Text("instructions"),
        };
        reader.Finish();
        return contact;
    }

    private static NamedLink ReadLink(MapReader reader, string? name)
    {
        var link = new NamedLink(name, reader.Text("url"));
        reader.Finish();
        return link;
    }
}
