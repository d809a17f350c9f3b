using System.Globalization;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Ows;
using MapProxyCluster.Sources;

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
        IEnumerable<IFeatureInfoSource> sources = asked.SelectMany(layer => layer.Leaves()).Distinct().SelectMany(layer => layer.InfoSources).Distinct();
        FeatureInfo answer = await FeatureInfoCollector.CollectAsync(sources, query, request.Aborted);
        await request.Http.WriteBytesAsync(answer.Content, FeatureInfoCollector.WithCharset(answer.MediaType));
    }
}
