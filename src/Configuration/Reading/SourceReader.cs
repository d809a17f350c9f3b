using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads an entry of <c>sources</c>.</summary>
internal static class SourceReader
{
    private static readonly string[] OtherTypes = ["mapserver", "mapnik", "arcgis", "debug", "ogcapitiles", "ogcapimaps"];

    internal static SourceConfiguration? Read(string key, MapReader reader)
    {
        switch (reader.Text("type"))
        {
            case "wms":
                return ReadWms(key, reader);
            case "tile":
                return ReadTile(key, reader);
            case null:
                reader.Missing("type");
                return null;
            case var type:
                reader.Messages.Error(reader.LocationOf("type"), OtherTypes.Contains(type)
                    ? $"not supported yet: source type '{type}'"
                    : $"unknown source type '{type}'");
                return new UnsupportedSourceConfiguration { Location = reader.Location, Name = key, Type = type };
        }
    }

    /// <summary>Limits given as resolutions or as scales: <c>min_res = max_scale × 0.00028</c> (behaviour reference 1.3).</summary>
    internal static (double? Min, double? Max) ReadResolutionRange(MapReader reader)
    {
        double? minRes = reader.PositiveNumber("min_res"), maxRes = reader.PositiveNumber("max_res");
        double? minScale = reader.Number("min_scale"), maxScale = reader.PositiveNumber("max_scale");
        if ((minScale ?? maxScale) is not null)
        {
            if ((minRes ?? maxRes) is not null)
            {
                reader.Messages.Error(reader.Location, "resolutions and scales cannot be mixed");
            }

            minRes = maxScale * ResolutionRange.PixelSizeMeters;
            maxRes = minScale is > 0 ? minScale * ResolutionRange.PixelSizeMeters : null;
        }

        if (minRes <= maxRes)
        {
            reader.Messages.Error(reader.Location, "min_res (the coarser) must be greater than max_res");
        }

        return (minRes, maxRes);
    }

    private static SourceConfiguration ReadWms(string key, MapReader reader)
    {
        MapReader? request = reader.Map("req");
        if (request is null)
        {
            reader.Missing("req");
        }

        MapReader? options = reader.Map("wms_opts");
        var source = new WmsSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            Url = request is null ? "" : ReadUrl(request, "url"),
            Layers = request?.TextsOrCommas("layers"),
            Transparent = request?.Boolean("transparent"),
            RequestFormat = request?.Text("format"),
            Parameters = request is null ? [] : ReadParameters(request),
            Version = options?.Choice("version", "1.0.0", "1.1.0", "1.1.1", "1.3.0"),
            Map = options?.Boolean("map") ?? true,
            FeatureInfo = options?.Boolean("featureinfo") ?? false,
            LegendGraphic = options?.Boolean("legendgraphic") ?? false,
            LegendUrl = options?.Text("legendurl"),
            FeatureInfoFormat = options?.Text("featureinfo_format"),
            QueryLayers = options?.TextsOrCommas("query_layers"),
            SupportedSrs = reader.Texts("supported_srs"),
            SupportedFormats = reader.Texts("supported_formats"),
            ForwardParameters = reader.Texts("forward_req_params") ?? [],
        };
        options?.NotSupported("featureinfo_xslt", "featureinfo_out_format");
        options?.Finish();
        CheckSrs(reader, source.SupportedSrs);
        return WithCommon(source, reader);
    }

    private static SourceConfiguration ReadTile(string key, MapReader reader)
    {
        var source = new TileSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            Url = ReadUrl(reader, "url"),
            Grid = reader.Text("grid"),
            Transparent = reader.Boolean("transparent"),
            RequestFormat = reader.Text("request_format"),
        };
        if (source.Grid is null)
        {
            reader.Messages.Warning(reader.Location, "no grid given; GLOBAL_MERCATOR is used");
        }

        reader.Ignore("origin");
        return WithCommon(source, reader);
    }

    // What all kinds of sources have; after it every key is known.
    private static SourceConfiguration WithCommon(SourceConfiguration source, MapReader reader)
    {
        (double? min, double? max) = ReadResolutionRange(reader);
        source = source with
        {
            Coverage = reader.Map("coverage")?.ReadCoverage(),
            SeedOnly = reader.Boolean("seed_only") ?? false,
            MinResolution = min,
            MaxResolution = max,
            ConcurrentRequests = reader.Integer("concurrent_requests", 0),
            Http = reader.Map("http")?.ReadHttp(isGlobal: false) ?? new(),
            Image = reader.Map("image")?.ReadImage(),
            OnError = reader.Map("on_error")?.ReadOnError() ?? [],
        };
        reader.Finish();
        return source;
    }

    private static string ReadUrl(MapReader reader, string key)
    {
        string url = reader.RequiredText(key);
        bool isHttp = url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (url.Length > 0 && !isHttp)
        {
            reader.Messages.Error(reader.LocationOf(key), "must be an http or https URL");
        }

        return url;
    }

    // Parameters go into the query as they stand; booleans as Python writes them, which upstreams of MapProxy are used to.
    private static List<KeyValuePair<string, string>> ReadParameters(MapReader request)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (Entry entry in request.Entries.Where(entry => entry.Key is not ("url" or "layers")))
        {
            if (request.Raw(entry.Key) is ScalarNode scalar)
            {
                string text = Scalars.Boolean(scalar) is { } value ? (value ? "True" : "False") : scalar.Text;
                parameters.Add(KeyValuePair.Create(entry.Key, text));
            }
            else if (request.Texts(entry.Key) is { } texts)
            {
                parameters.Add(KeyValuePair.Create(entry.Key, string.Join(',', texts)));
            }
        }

        request.NotSupported("sld", "sld_body");
        return parameters;
    }

    private static void CheckSrs(MapReader reader, IReadOnlyList<string>? codes)
    {
        foreach (string code in codes ?? [])
        {
            if (Srs.TryParse(code) is null)
            {
                reader.Messages.Error(reader.LocationOf("supported_srs"), $"unknown SRS '{code}'");
            }
        }
    }
}
