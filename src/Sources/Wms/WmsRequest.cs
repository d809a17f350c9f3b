using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Composes requests to a WMS (OGC 01-068r3, 06-042; order and spelling as MapProxy sends them).</summary>
internal sealed class WmsRequest(WmsSourceOptions options)
{
    private bool Is100 => options.Version == "1.0.0";

    private bool Is130 => options.Version == "1.3.0";

    /// <summary>URL of a map.</summary>
    internal string Map(MapQuery query)
    {
        List<KeyValuePair<string, string>> parameters = Basics(Is100 ? "map" : "GetMap", options.Layers, query.BoundingBox, query.Size, query.Srs);
        Set(parameters, "format", FormatFor(query.Format));
        AddFixed(parameters);
        AddForwarded(parameters, query);
        return QueryText.Append(options.Url.Url, parameters);
    }

    /// <summary>URL of a question about a pixel; <paramref name="x"/> and <paramref name="y"/> count from the top left.</summary>
    internal string FeatureInfo(FeatureInfoQuery query, int x, int y)
    {
        List<KeyValuePair<string, string>> parameters = Basics(
            Is100 ? "feature_info" : "GetFeatureInfo", options.Layers, query.BoundingBox, query.Size, query.Srs);
        Set(parameters, "format", query.Format ?? "image/png");
        AddFixed(parameters);
        Set(parameters, "query_layers", string.Join(',', options.QueryLayers ?? options.Layers));
        Set(parameters, Is130 ? "i" : "x", x.ToString(CultureInfo.InvariantCulture));
        Set(parameters, Is130 ? "j" : "y", y.ToString(CultureInfo.InvariantCulture));
        if ((options.FeatureInfoFormat ?? query.InfoFormat) is { Length: > 0 } format)
        {
            Set(parameters, "info_format", format);
        }

        if (query.FeatureCount is { } count)
        {
            Set(parameters, "feature_count", count.ToString(CultureInfo.InvariantCulture));
        }

        return QueryText.Append(options.Url.Url, parameters);
    }

    /// <summary>URL of the legend of one layer.</summary>
    internal string Legend(string layer, LegendQuery query)
    {
        var parameters = new List<KeyValuePair<string, string>>
        {
            new("service", "WMS"),
            new("version", options.Version),
            new("request", "GetLegendGraphic"),
            new("layer", layer),
            new("format", query.Format),
            new("sld_version", "1.1.0"),
        };
        if (query.Scale is { } scale)
        {
            parameters.Add(new("scale", QueryText.Number(scale)));
        }

        return QueryText.Append(options.Url.Url, parameters);
    }

    /// <summary>Media type to ask for: the fixed one, else the wanted one, replaced by the first supported one where it is not supported.</summary>
    internal string FormatFor(ImageFormat wanted)
    {
        string format = options.FixedFormat ?? (wanted is ImageFormat.Mixed or ImageFormat.Unknown ? ImageFormat.Png : wanted).MediaType();
        if (options.SupportedFormats.Count > 0 && options.SupportedFormats.All(known => ImageFormats.Parse(known) != ImageFormats.Parse(format)))
        {
            format = options.SupportedFormats[0];
        }

        return Is100 ? ImageFormats.Parse(format).Extension().ToUpperInvariant() : format;
    }

    private List<KeyValuePair<string, string>> Basics(string request, IReadOnlyList<string> layers, BoundingBox bbox, PixelSize size, Srs srs)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        if (Is100)
        {
            parameters.Add(new("request", request));
            parameters.Add(new("wmtver", options.Version));
        }
        else
        {
            parameters.Add(new("service", "WMS"));
            parameters.Add(new("version", options.Version));
            parameters.Add(new("request", request));
        }

        parameters.Add(new("layers", string.Join(',', layers)));
        parameters.Add(new("styles", ""));
        parameters.Add(new(Is130 ? "crs" : "srs", srs.Code));
        parameters.Add(new("bbox", QueryText.Box(Is130 && srs.IsNorthEast ? bbox.SwapAxes() : bbox)));
        parameters.Add(new("width", size.Width.ToString(CultureInfo.InvariantCulture)));
        parameters.Add(new("height", size.Height.ToString(CultureInfo.InvariantCulture)));
        return parameters;
    }

    private void AddFixed(List<KeyValuePair<string, string>> parameters)
    {
        foreach ((string name, string value) in options.Parameters)
        {
            if (!name.Equals("format", StringComparison.OrdinalIgnoreCase))
            {
                Set(parameters, name, value);
            }
        }
    }

    private void AddForwarded(List<KeyValuePair<string, string>> parameters, MapQuery query)
    {
        foreach (string name in options.ForwardParameters)
        {
            KeyValuePair<string, string> dimension = query.Dimensions.Values.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            string? value = dimension.Value ?? query.ClientParameters?.GetValueOrDefault(name);
            if (value is not null)
            {
                Set(parameters, name, value);
            }
        }
    }

    private static void Set(List<KeyValuePair<string, string>> parameters, string name, string value)
    {
        int index = parameters.FindIndex(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            parameters[index] = new(parameters[index].Key, value);
        }
        else
        {
            parameters.Add(new(name, value));
        }
    }
}
