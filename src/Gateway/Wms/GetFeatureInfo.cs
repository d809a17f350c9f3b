using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The GetFeatureInfo operation (behaviour reference 9.5).</summary>
internal static class GetFeatureInfo
{
    internal static async Task HandleAsync(MapRequest request, WmsVersion version)
    {
        WmsMapRequest map = WmsMapRequest.Parse(request, version, isFeatureInfo: true);
        IReadOnlyList<MapLayer> asked = WmsMapRequest.ParseLayers(request, "query_layers");
        if (asked.FirstOrDefault(layer => !layer.IsQueryable) is { } silent)
        {
            throw new WmsException($"layer {silent.Name} is not queryable", "LayerNotQueryable");
        }

        RequestParameters parameters = request.Parameters;
        double x = MapSize.Number(parameters["i"] ?? parameters["x"]), y = MapSize.Number(parameters["j"] ?? parameters["y"]);
        if (!(x >= 0 && x < map.Size.Width && y >= 0 && y < map.Size.Height))
        {
            throw new WmsException("invalid point: x and y (i and j) must lie in the map", version.Is130 ? "InvalidPoint" : null);
        }

        int? count = int.TryParse(parameters["feature_count"], NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : null;
        var query = new FeatureInfoQuery(
            map.BoundingBox, map.Size, map.Srs, x, y, parameters["info_format"], map.Format.Length == 0 ? null : map.Format, count);
        MapLayer[] layers = [.. asked.SelectMany(layer => layer.Leaves()).Distinct()];
        LayerAccess access = await LayerAccess.AskAsync(request, "wms.featureinfo", asked, layers, new MapExtent(map.BoundingBox, map.Srs));
        IEnumerable<IFeatureInfoSource> sources = layers
            .Where(layer => access.Allows(layer, permission => permission.FeatureInfo) && access.Sees(layer, query.Point.X, query.Point.Y, query.Srs))
            .SelectMany(layer => layer.InfoSources)
            .Distinct();
        FeatureInfo answer = await FeatureInfoCollector.CollectAsync(
            sources, query, StyleFor(request.Catalog, query.InfoFormat, version), request.Aborted);
        await request.Http.WriteBytesAsync(answer.Content, FeatureInfoCollector.WithCharset(answer.MediaType));
    }

    /// <summary>The types that a service offers: those configured, else those that it has style sheets for, else MapProxy's.</summary>
    internal static IEnumerable<string> TypesOf(WmsServiceConfiguration service) =>
        service.FeatureInfoTypes ?? (service.FeatureInfoXslt.Count > 0 ? service.FeatureInfoXslt.Keys : ["text", "html", "xml"]);

    /// <summary>The media type that a version of WMS has for a type.</summary>
    internal static string MediaTypeOf(string type, WmsVersion version) => type switch
    {
        "html" => "text/html",
        "xml" => version.Is130 ? "text/xml" : "application/vnd.ogc.gml",
        "json" => "application/json",
        _ => "text/plain",
    };

    // The style sheet of the wanted type; who wants none in particular gets XML or HTML.
    private static (FeatureInfoStyle Style, string MediaType)? StyleFor(MapCatalog catalog, string? infoFormat, WmsVersion version)
    {
        IReadOnlyDictionary<string, FeatureInfoStyle> styles = catalog.FeatureInfoStyles;
        string type = string.IsNullOrEmpty(infoFormat)
            ? styles.ContainsKey("xml") ? "xml" : styles.ContainsKey("html") ? "html" : "text"
            : FeatureInfoCollector.KindOf(infoFormat);
        return styles.TryGetValue(type, out FeatureInfoStyle? style)
            ? (style, string.IsNullOrEmpty(infoFormat) ? MediaTypeOf(type, version) : infoFormat)
            : null;
    }
}
