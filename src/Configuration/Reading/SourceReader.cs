using MapProxyCluster.Configuration.Yaml;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Configuration.Reading;

/// <summary>Reads an entry of <c>sources</c>.</summary>
internal static class SourceReader
{
    internal static SourceConfiguration? Read(string key, MapReader reader)
    {
        switch (reader.Text("type"))
        {
            case "wms":
                return WithCommon(WmsSourceReader.Read(key, reader), reader);
            case "mapserver":
                return WithCommon(WmsSourceReader.ReadMapServer(key, reader), reader);
            case "arcgis":
                return WithCommon(ArcGisSourceReader.Read(key, reader), reader);
            case "tile":
                return WithCommon(ReadTile(key, reader), reader);
            case "debug":
                return WithCommon(new DebugSourceConfiguration { Location = reader.Location, Name = key }, reader);
            case "ogcapitiles":
                return WithCommon(OgcApiSourceReader.ReadTiles(key, reader), reader);
            case "ogcapimaps":
                return WithCommon(OgcApiSourceReader.ReadMaps(key, reader), reader);
            case null:
                reader.Missing("type");
                return null;
            case "mapnik":
                return Refuse(key, reader, "maps of Mapnik cannot be drawn here; have them served as WMS or tiles and use a source of type 'wms' or 'tile'");
            case var type:
                return Refuse(key, reader, $"unknown source type '{type}'; plugins cannot be loaded: serve it as WMS or tiles and use 'wms' or 'tile'");
        }
    }

    private static UnsupportedSourceConfiguration Refuse(string key, MapReader reader, string reason)
    {
        reader.Messages.Error(reader.LocationOf("type"), reason);
        return new UnsupportedSourceConfiguration { Location = reader.Location, Name = key, Type = reader.Text("type") ?? "" };
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

    private static TileSourceConfiguration ReadTile(string key, MapReader reader)
    {
        var source = new TileSourceConfiguration
        {
            Location = reader.Location,
            Name = key,
            Url = ReadUrl(reader, "url", mayBeFile: true),
            Grid = reader.Text("grid"),
            Transparent = reader.Boolean("transparent"),
            RequestFormat = reader.Text("request_format"),
        };
        if (source.Grid is null)
        {
            reader.Messages.Warning(reader.Location, "no grid given; GLOBAL_MERCATOR is used");
        }

        reader.Ignore("origin");
        return source;
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

    internal static string ReadUrl(MapReader reader, string key, bool mayBeFile = false)
    {
        string url = reader.RequiredText(key);
        string[] schemes = mayBeFile ? ["http://", "https://", "file://"] : ["http://", "https://"];
        if (url.Length > 0 && !schemes.Any(scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            reader.Messages.Error(reader.LocationOf(key), mayBeFile ? "must be an http, https or file URL" : "must be an http or https URL");
        }

        return url;
    }

    // Parameters go into the query as they stand; booleans as Python writes them, which upstreams of MapProxy are used to.
    internal static List<KeyValuePair<string, string>> ReadParameters(MapReader request, params string[] but)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (Entry entry in request.Entries.Where(entry => !but.Contains(entry.Key)))
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

        return parameters;
    }

    internal static void CheckSrs(MapReader reader, IReadOnlyList<string>? codes)
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
