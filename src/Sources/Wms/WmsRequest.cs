using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Composes requests to a WMS (OGC 01-068r3, 06-042; order and spelling as MapProxy sends them).</summary>
internal sealed class WmsRequest(WmsSourceOptions options)
{
    private bool Is100 => options.Version == "1.0.0";

    private bool Is130 => options.Version == "1.3.0";

    /// <summary>Whether map requests carry their parameters in a body.</summary>
    internal bool PostsMaps => options.Upstream.Method == UpstreamMethod.Post
        || (options.Upstream.Method == UpstreamMethod.Auto && options.Parameters.Any(pair => pair.Key.Equals("sld_body", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Parameters of a map.</summary>
    internal QueryParameters Map(MapQuery query)
    {
        QueryParameters parameters = Template(options.Layers);
        if (Is100)
        {
            parameters.Set("request", "map");
        }

        SetArea(parameters, query.BoundingBox, query.Size, query.Srs);
        SetSrs(parameters, query.Srs);
        parameters.Set("format", FormatFor(query.Format));
        SetForwarded(parameters, query);
        SetResolution(parameters, query.PixelRatio);
        SetProtocol(parameters, Is100 ? "map" : "GetMap", query.Srs);
        return parameters;
    }

    /// <summary>URL of a question about a pixel; <paramref name="x"/> and <paramref name="y"/> count from the top left.</summary>
    internal string FeatureInfo(FeatureInfoQuery query, int x, int y)
    {
        QueryParameters parameters = Template(options.Layers);
        if (options.FeatureInfoFormat is { } ownFormat)
        {
            parameters.Set("info_format", ownFormat);
        }

        SetArea(parameters, query.BoundingBox, query.Size, query.Srs);
        (string column, string row) = (x.ToString(CultureInfo.InvariantCulture), y.ToString(CultureInfo.InvariantCulture));
        if (!Is130)
        {
            parameters.Set("x", column);
            parameters.Set("y", row);
        }

        if (query.FeatureCount is { } count)
        {
            parameters.Set("feature_count", count.ToString(CultureInfo.InvariantCulture));
        }

        parameters.Set("query_layers", string.Join(',', options.QueryLayers ?? options.Layers));
        if (query.InfoFormat is { Length: > 0 } wanted)
        {
            parameters.SetDefault("info_format", wanted);
        }

        parameters.SetDefault("format", query.Format ?? "image/png");
        SetSrs(parameters, query.Srs);
        SetProtocol(parameters, Is100 ? "feature_info" : "GetFeatureInfo", query.Srs);
        if (Is130)
        {
            parameters.Set("i", column);
            parameters.Set("j", row);
        }

        return parameters.AppendTo(options.Url.Url);
    }

    /// <summary>URL of the legend of one layer.</summary>
    internal string Legend(string layer, LegendQuery query)
    {
        QueryParameters parameters = Template([]);
        parameters.Set("layer", layer);
        parameters.Set("format", query.Format);
        if (query.Scale is { } scale)
        {
            parameters.Set("scale", QueryText.Number(scale));
        }

        parameters.Set("request", "GetLegendGraphic");
        parameters.Set("service", "WMS");
        parameters.Set("sld_version", "1.1.0");
        parameters.Set("version", options.Version);
        parameters.SetDefault("styles", "");
        return parameters.AppendTo(options.Url.Url);
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

    // What the configuration fixes goes first, in its order and spelling.
    private QueryParameters Template(IReadOnlyList<string> layers)
    {
        var parameters = new QueryParameters();
        if (layers.Count > 0)
        {
            parameters.Set("layers", string.Join(',', layers));
        }

        foreach ((string name, string value) in options.Parameters)
        {
            parameters.Set(name, value);
        }

        return parameters;
    }

    private void SetArea(QueryParameters parameters, BoundingBox bbox, PixelSize size, Srs srs)
    {
        parameters.Set("bbox", QueryText.Box(Is130 && srs.IsNorthEast ? bbox.SwapAxes() : bbox));
        parameters.Set("width", size.Width.ToString(CultureInfo.InvariantCulture));
        parameters.Set("height", size.Height.ToString(CultureInfo.InvariantCulture));
    }

    private void SetSrs(QueryParameters parameters, Srs srs)
    {
        if (!Is130)
        {
            parameters.Set("srs", srs.Code);
        }
    }

    private void SetProtocol(QueryParameters parameters, string request, Srs srs)
    {
        parameters.Set("request", request);
        if (Is100)
        {
            parameters.Set("wmtver", options.Version);
        }
        else
        {
            parameters.Set("version", options.Version);
            parameters.Set("service", "WMS");
        }

        parameters.SetDefault("styles", "");
        if (Is130)
        {
            parameters.Set("crs", srs.Code);
        }
    }

    // Symbols and text grow with the pixels. Each parameter is another server's: QGIS Server, MapServer, GeoServer; all ignore the others'.
    private static void SetResolution(QueryParameters parameters, int pixelRatio)
    {
        const int UsualDisplay = 96;
        if (pixelRatio > 1)
        {
            string dpi = (UsualDisplay * pixelRatio).ToString(CultureInfo.InvariantCulture);
            parameters.SetDefault("dpi", dpi);
            parameters.SetDefault("map_resolution", dpi);
            parameters.SetDefault("format_options", $"dpi:{dpi}");
        }
    }

    private void SetForwarded(QueryParameters parameters, MapQuery query)
    {
        foreach (string name in options.ForwardParameters)
        {
            KeyValuePair<string, string> dimension = query.Dimensions.Values.FirstOrDefault(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            string? value = dimension.Value ?? query.ClientParameters?.GetValueOrDefault(name);
            if (value is not null)
            {
                parameters.Set(name, value);
            }
        }
    }
}
