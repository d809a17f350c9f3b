using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Maps;
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
        bool isTile = WmsMapRequest.IsTiled(request.Parameters);
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
            ExactTile = isTile,
            Dimensions = map.Dimensions,
            ClientParameters = request.Parameters.ToLowerCase(),
            Report = report,
        };
        MapFinish finish = MapDelivery.FinishOf(service, output, isSigned: !isTile);
        IReadOnlyList<IMapSource> drawn = await SourcesOfAsync(request, map);
        IReadOnlyList<IMapSource> sources = isTile ? drawn : Limited(drawn, map, service);
        RenderedMap rendered = await MapRenderer.RenderAsync(sources, query, finish, request.Aborted);
        string mediaType = rendered.Format == output.Format ? map.Format.Split(';')[0] : rendered.Format.MediaType();
        await MapDelivery.WriteAsync(request, rendered, mediaType, isTile, report);
    }

    private static async Task<IReadOnlyList<IMapSource>> SourcesOfAsync(MapRequest request, WmsMapRequest map)
    {
        MapLayer[] layers = [.. MapLayer.LeavesFor(map.Layers, map.BoundingBox, map.Size, map.Srs)];
        LayerAccess access = await LayerAccess.AskAsync(request, "wms.map", map.Layers, layers, new MapExtent(map.BoundingBox, map.Srs));
        return [.. layers.Where(layer => access.Allows(layer, permission => permission.Map)).SelectMany(access.SourcesOf)];
    }

    // A box that the configuration gives an SRS is where maps in that SRS end (bbox_srs).
    private static IReadOnlyList<IMapSource> Limited(IReadOnlyList<IMapSource> sources, WmsMapRequest map, WmsServiceConfiguration service)
    {
        BoundingBox? limit = service.BoundingBoxSrs?
            .FirstOrDefault(entry => entry.BoundingBox is not null && Srs.TryParse(entry.Srs) is { } srs && srs.Code == map.Srs.Code)?.BoundingBox;
        return limit is not { } box || box.Contains(map.BoundingBox) ? sources
            : box.Intersects(map.BoundingBox) ? [.. sources.Select(source => new LimitedSource(source, box))]
            : [];
    }
}
