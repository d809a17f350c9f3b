namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads sources of type ogcapitiles and ogcapimaps.</summary>
internal static class OgcApiSourceReader
{
    internal static SourceConfiguration ReadTiles(string key, MapReader reader) => new OgcApiTilesSourceConfiguration
    {
        Location = reader.Location,
        Name = key,
        LandingPageUrl = SourceReader.ReadUrl(reader, "landingpage_url"),
        Collection = reader.Text("collection"),
        TileMatrixSet = reader.Text("tile_matrix_set_id"),
    };

    internal static SourceConfiguration ReadMaps(string key, MapReader reader)
    {
        var source = new OgcApiMapsSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            LandingPageUrl = SourceReader.ReadUrl(reader, "landingpage_url"),
            Collection = reader.Text("collection"),
            Transparent = reader.Boolean("transparent"),
            Background = reader.Color("bgcolor"),
            SupportedSrs = reader.Texts("supported_srs"),
        };
        SourceReader.CheckSrs(reader, source.SupportedSrs);
        return source;
    }
}
