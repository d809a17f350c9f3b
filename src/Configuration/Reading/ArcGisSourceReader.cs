namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads sources of type arcgis.</summary>
internal static class ArcGisSourceReader
{
    internal static SourceConfiguration Read(string key, MapReader reader)
    {
        MapReader? request = reader.Map("req");
        if (request is null)
        {
            reader.Missing("req");
        }

        MapReader? options = reader.Map("opts");
        var source = new ArcGisSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            Url = request is null ? "" : SourceReader.ReadUrl(request, "url"),
            Parameters = request is null ? [] : SourceReader.ReadParameters(request, "url"),
            Transparent = request?.Boolean("transparent"),
            RequestFormat = request?.Text("format"),
            Map = options?.Boolean("map") ?? true,
            FeatureInfo = options?.Boolean("featureinfo") ?? false,
            FeatureInfoTolerance = options?.Integer("featureinfo_tolerance", 0, 1000) ?? 5,
            FeatureInfoReturnGeometries = options?.Boolean("featureinfo_return_geometries") ?? false,
            SupportedSrs = reader.Texts("supported_srs"),
        };
        options?.Finish();
        SourceReader.CheckSrs(reader, source.SupportedSrs);
        return source;
    }
}
