using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.Wms;

/// <summary>The GetMap operation.</summary>
internal static class GetMap
{
    internal static async Task HandleAsync(MapRequest request, WmsVersion version)
    {
        WmsMapRequest map = WmsMapRequest.Parse(request, version, isFeatureInfo: false);
        WmsServiceConfiguration service = request.Catalog.Configuration.Services.Wms!;
        ImageOptions output = new ImageOptionsFactory(request.Catalog.Configuration.Globals).For(map.Format) with
        {
            Transparent = map.Transparent,
            Background = map.Background,
            IsTransient = true,
        };
        var report = new CacheReport();
        var query = new MapQuery(map.BoundingBox, map.Size, map.Srs, output.Format)
        {
            Transparent = map.Transparent,
            Dimensions = map.Dimensions,
            ClientParameters = request.Parameters.ToLowerCase(),
            Report = report,
        };
        var finish = new MapFinish(
            output,
            service.RaiseSourceErrors ? SourceErrorPolicy.Raise : SourceErrorPolicy.Notify,
            service.Attribution,
            service.ConcurrentLayerRenderer ?? 1);
        RenderedMap rendered = await MapRenderer.RenderAsync(SourcesOf(map), query, finish, request.Aborted);
        if (!rendered.IsCacheable)
        {
            request.Http.Response.ForbidCaching();
        }

        if (report.State is { } state)
        {
            request.Http.TellCache(state, report.Oldest);
        }

        string mediaType = rendered.Format == output.Format ? map.Format.Split(';')[0] : rendered.Format.MediaType();
        await request.Http.WriteBytesAsync(rendered.Data, mediaType);
    }

    // A layer is drawn once, where it is named first; layers outside their resolutions are not drawn.
    private static List<IMapSource> SourcesOf(WmsMapRequest map) => [.. map.Layers
        .SelectMany(layer => layer.Leaves())
        .Distinct()
        .Where(layer => layer.ResolutionRange?.Contains(map.BoundingBox, map.Size, map.Srs) != false)
        .SelectMany(layer => layer.Sources)];
}
