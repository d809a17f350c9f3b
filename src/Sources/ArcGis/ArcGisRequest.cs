using System.Globalization;
using MapProxyCluster.Imaging;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Sources;

/// <summary>Composes requests to the REST interface of an ArcGIS server: "export map", "export image" and "identify".</summary>
internal sealed class ArcGisRequest(ArcGisSourceOptions options)
{
    private readonly string _export = ArcGisEndpoint.Export(options.Url.Url), _identify = ArcGisEndpoint.Identify(options.Url.Url);

    /// <summary>URL of a map.</summary>
    internal string Map(MapQuery query)
    {
        QueryParameters parameters = Template();
        parameters.Set("format", FormatFor(query.Format));
        parameters.Set("bbox", QueryText.Box(query.BoundingBox));
        parameters.Set("size", $"{query.Size.Width},{query.Size.Height}");
        parameters.Set("bboxSR", NumberOf(query.Srs));
        parameters.Set("imageSR", NumberOf(query.Srs));
        parameters.Set("f", "image");
        return parameters.AppendTo(_export);
    }

    /// <summary>URL of a question about a pixel.</summary>
    internal string Identify(FeatureInfoQuery query)
    {
        QueryParameters parameters = Template();
        (double x, double y) = query.Point;
        bool isHtml = query.InfoFormat?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
        parameters.Set("mapExtent", QueryText.Box(query.BoundingBox));
        parameters.Set("imageDisplay", $"{query.Size.Width},{query.Size.Height},96");
        parameters.Set("geometry", string.Create(CultureInfo.InvariantCulture, $"{x:F6},{y:F6}"));
        parameters.Set("sr", NumberOf(query.Srs));
        parameters.Set("f", isHtml ? "html" : "json");
        parameters.Set("tolerance", options.Tolerance.ToString(CultureInfo.InvariantCulture));
        parameters.Set("returnGeometry", options.ReturnsGeometries ? "true" : "false");
        parameters.Set("geometryType", "esriGeometryPoint");
        return parameters.AppendTo(_identify);
    }

    private QueryParameters Template()
    {
        var parameters = new QueryParameters();
        foreach ((string name, string value) in options.Parameters)
        {
            parameters.Set(name, value);
        }

        return parameters;
    }

    private string FormatFor(ImageFormat wanted)
    {
        string format = options.FixedFormat ?? (wanted is ImageFormat.Mixed or ImageFormat.Unknown ? ImageFormat.Png : wanted).MediaType();
        return format[(format.LastIndexOf('/') + 1)..];
    }

    private static string NumberOf(Srs srs) => srs.Code[(srs.Code.LastIndexOf(':') + 1)..];
}
