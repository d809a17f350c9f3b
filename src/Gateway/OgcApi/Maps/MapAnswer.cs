using System.Globalization;
using MapProxyCluster.Configuration;
using MapProxyCluster.Engine;
using MapProxyCluster.Gateway.Access;
using MapProxyCluster.Gateway.Http;
using MapProxyCluster.Gateway.Maps;
using MapProxyCluster.Imaging;
using MapProxyCluster.Sources;
using MapProxyCluster.Tiling;

namespace MapProxyCluster.Gateway.OgcApi;

/// <summary>Draws a map or tile and answers with it.</summary>
internal static class MapAnswer
{
    /// <summary>Answers with a layer inside a frame.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offer">What is offered.</param>
    /// <param name="layer">The layer, or an unnamed one around those that are asked for.</param>
    /// <param name="frame">Area, size and SRS.</param>
    /// <param name="format">Format of the picture.</param>
    /// <param name="isTile">Whether a tile was asked for: seeing tiles and maps is allowed separately.</param>
    /// <exception cref="AccessException">The client may not see the layer.</exception>
    /// <exception cref="SourceException">The sources failed.</exception>
    internal static async Task WriteAsync(
        MapRequest request, OgcApiCatalog offer, MapLayer layer, MapFrame frame, ImageFormat format, bool isTile)
    {
        MapLook look = MapLook.Of(request.Parameters, format);
        ImageOptions output = offer.Formats[format] with { Transparent = look.Transparent, Background = look.Background, IsTransient = true };
        var report = new CacheReport();
        var query = new MapQuery(frame.BoundingBox, frame.Size, frame.Srs, format) { Transparent = look.Transparent, Report = report };
        MapFinish finish = MapDelivery.FinishOf(offer.Service, output, isSigned: true);
        IEnumerable<IMapSource> allowed = await AllowedAsync(request, layer, frame, isTile);
        RenderedMap rendered = await MapRenderer.RenderAsync(SourcesOf(allowed, layer.Extent, query, look), query, finish, request.Aborted);
        TellFrame(request.Http.Response, frame);
        await MapDelivery.WriteAsync(request, rendered, rendered.Format.MediaType(), isTile: report.State != CacheState.Stale, report);
    }

    private static async ValueTask<IEnumerable<IMapSource>> AllowedAsync(MapRequest request, MapLayer layer, MapFrame frame, bool isTile)
    {
        MapLayer[] leaves = [.. layer.LeavesFor(frame.BoundingBox, frame.Size, frame.Srs)];
        IReadOnlyList<MapLayer> named = layer.Name is null ? layer.Children : [layer];
        LayerAccess access = await LayerAccess.AskAsync(request, "ogcapi", named, leaves, new MapExtent(frame.BoundingBox, frame.Srs));
        return [.. leaves.Where(leaf => access.Allows(leaf, permission => isTile ? permission.Tile : permission.Map)).SelectMany(access.SourcesOf)];
    }

    // Whether a map reaches beyond the layer's area is found out in the area's own SRS: the world has no sensible image in a national system.
    private static List<IMapSource> SourcesOf(IEnumerable<IMapSource> sources, MapExtent extent, MapQuery query, MapLook look)
    {
        if (!extent.BoundingBox.Contains(query.Srs.Transform(extent.Srs, query.BoundingBox)))
        {
            BoundingBox limit = extent.In(query.Srs);
            sources = sources.Select(source => new LimitedSource(source, limit));
        }

        return look.Ground is { } ground ? [new ColorSource(ground), .. sources] : [.. sources];
    }

    // Degrees of WGS 84 are what clients expect without a statement, longitude first (OGC 20-058, 7.2).
    private static void TellFrame(HttpResponse response, MapFrame frame)
    {
        BoundingBox box = frame.BoundingBox;
        if (!frame.Srs.IsWgs84)
        {
            response.Headers["Content-Crs"] = $"<{CrsUri.Of(frame.Srs)}>";
            box = frame.Srs.IsNorthEast ? box.SwapAxes() : box;
        }

        response.Headers["Content-Bbox"] =
            string.Create(CultureInfo.InvariantCulture, $"{box.MinX:G17},{box.MinY:G17},{box.MaxX:G17},{box.MaxY:G17}");
    }
}
