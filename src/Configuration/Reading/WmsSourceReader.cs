namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads sources of type wms, and those that are asked like one.</summary>
internal static class WmsSourceReader
{
    internal static SourceConfiguration Read(string key, MapReader reader)
    {
        MapReader? request = Request(reader);
        return ReadOptions(reader, request, "url", new WmsSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            Url = request is null ? "" : SourceReader.ReadUrl(request, "url"),
        });
    }

    internal static SourceConfiguration ReadMapServer(string key, MapReader reader)
    {
        MapReader? request = Request(reader);
        return ReadOptions(reader, request, "map", new MapServerSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            MapFile = request?.RequiredText("map") ?? "",
            Program = reader.Map("mapserver") is { } program ? ReadProgram(program) : new(),
        });
    }

    /// <summary>Where the program of mapserver sources is.</summary>
    internal static MapServerProgramConfiguration ReadProgram(MapReader reader)
    {
        var program = new MapServerProgramConfiguration { Binary = reader.Text("binary"), WorkingDirectory = reader.Text("working_dir") };
        reader.Finish();
        return program;
    }

    private static MapReader? Request(MapReader reader)
    {
        MapReader? request = reader.Map("req");
        if (request is null)
        {
            reader.Missing("req");
        }

        return request;
    }

    private static WmsLikeSourceConfiguration ReadOptions(MapReader reader, MapReader? request, string addressKey, WmsLikeSourceConfiguration source)
    {
        MapReader? options = reader.Map("wms_opts");
        source = source with
        {
            Layers = request?.TextsOrCommas("layers"),
            Transparent = request?.Boolean("transparent"),
            RequestFormat = request?.Text("format"),
            Parameters = request is null ? [] : SourceReader.ReadParameters(request, addressKey, "layers"),
            Version = options?.Choice("version", "1.0.0", "1.1.0", "1.1.1", "1.3.0"),
            Map = options?.Boolean("map") ?? true,
            FeatureInfo = options?.Boolean("featureinfo") ?? false,
            LegendGraphic = options?.Boolean("legendgraphic") ?? false,
            LegendUrl = options?.Text("legendurl"),
            FeatureInfoFormat = options?.Text("featureinfo_format"),
            FeatureInfoXslt = options?.Text("featureinfo_xslt"),
            FeatureInfoOutFormat = options?.Text("featureinfo_out_format"),
            QueryLayers = options?.TextsOrCommas("query_layers"),
            SupportedSrs = reader.Texts("supported_srs"),
            SupportedFormats = reader.Texts("supported_formats"),
            ForwardParameters = reader.Texts("forward_req_params") ?? [],
        };
        options?.Finish();
        SourceReader.CheckSrs(reader, source.SupportedSrs);
        return source;
    }
}
